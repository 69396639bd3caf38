import { readFileSync } from "node:fs";

/** Protocols whose sockets are told apart by number alone: what they hold is shown nowhere. */
const COUNTED = /^UNIX(?:-STREAM)? +\d+ +(\d+)/gm;
/** `LOCAL REMOTE STATE SENT:RECEIVED` with the bytes in both queues. */
const QUEUES = /^ *\d+: \S+ \S+ \w+ (\w{8}):(\w{8})/gm;
const INTERNET = ["tcp", "tcp6", "udp", "udp6"];

/**
 * Kernel memory behind the sockets of a process's network namespace, in bytes: of internet sockets what
 * their queues hold, of Unix sockets what they may hold, since the kernel doesn't say more. The filter
 * keeps programs from asking for larger buffers.
 *
 * @param pid Number, outside, of one process in it.
 */
export function socketMemory(pid: number): number {
  const unix = sum(`/proc/${pid}/net/protocols`, COUNTED, ([, count]) => Number(count));
  const queued = INTERNET.map((name) =>
    sum(
      `/proc/${pid}/net/${name}`,
      QUEUES,
      ([, sent = "", received = ""]) => Number.parseInt(sent, 16) + Number.parseInt(received, 16),
    ),
  );
  return unix * bufferBytes() + queued.reduce((all, bytes) => all + bytes, 0);
}

function sum(path: string, pattern: RegExp, value: (found: RegExpExecArray) => number): number {
  try {
    const all = [...readFileSync(path, "latin1").matchAll(pattern)];
    return all.reduce((total, found) => total + value(found), 0);
  } catch {
    // It ended, or the kernel has no such protocol.
    return 0;
  }
}

/** What one socket may have under way. The kernel's own default where it isn't said. */
function bufferBytes(): number {
  try {
    return Number(readFileSync("/proc/sys/net/core/wmem_default", "latin1"));
  } catch {
    return 212_992;
  }
}
