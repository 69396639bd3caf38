import { readFileSync } from "node:fs";

/** `NAME SIZE SOCKETS …` of /proc/net/protocols. */
const IN_USE = /^([\w-]+) +\d+ +(\d+)/gm;
/** Protocols whose sockets can only be counted, because the kernel doesn't report what they hold. */
const COUNTED = ["UNIX", "UNIX-STREAM"];
/** Protocols whose queues are listed, with the files that list them. */
const LISTED: Readonly<Record<string, string>> = {
  TCP: "tcp",
  TCPv6: "tcp6",
  UDP: "udp",
  UDPv6: "udp6",
};
/** `LOCAL REMOTE STATE SENT:RECEIVED` with the bytes in both queues. */
const QUEUES = /^ *\d+: \S+ \S+ \w+ (\w{8}):(\w{8})/gm;
/** Longer lists take too long to read ten times a second, so their sockets are only counted. */
const LONGEST_LIST = 1000;

/**
 * Kernel memory of the sockets in a process's network namespace, in bytes. For internet sockets it is what their
 * queues hold, as long as there are few; for others it is the maximum they can hold, because the kernel reports no
 * more. The filter prevents programs from requesting larger buffers.
 *
 * @param pid Outside pid of one process in it.
 */
export function socketMemory(pid: number): number {
  const sockets = new Map<string, number>();
  for (const [, name = "", count] of read(pid, "protocols").matchAll(IN_USE)) {
    sockets.set(name, Number(count));
  }
  const buffer = bufferBytes();
  let bytes = 0;
  for (const name of COUNTED) bytes += (sockets.get(name) ?? 0) * buffer;
  // Closed connections stay on the list for a minute.
  const over = Number(/^TCP: .* tw (\d+)/m.exec(read(pid, "sockstat"))?.[1] ?? 0);
  for (const [name, list] of Object.entries(LISTED)) {
    const count = sockets.get(name) ?? 0;
    if (count === 0) continue;
    bytes += count + over > LONGEST_LIST ? count * buffer : queued(read(pid, list));
  }
  return bytes;
}

function queued(list: string): number {
  let bytes = 0;
  for (const [, sent = "", received = ""] of list.matchAll(QUEUES)) {
    bytes += Number.parseInt(sent, 16) + Number.parseInt(received, 16);
  }
  return bytes;
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${name}`, "latin1");
  } catch {
    // The process has ended, or the kernel has no such protocol.
    return "";
  }
}

/** Bytes that one socket can buffer; the kernel's default if it can't be read. */
function bufferBytes(): number {
  try {
    return Number(readFileSync("/proc/sys/net/core/wmem_default", "latin1"));
  } catch {
    return 212_992;
  }
}
