import { closeSync, constants, openSync, readFileSync, readlinkSync } from "node:fs";
import { Socket } from "node:net";

/** The first process of a namespace that bwrap created. */
export interface StartedProcess {
  /** Its pid outside. */
  readonly pid: number;
  /** Inode of the process namespace. */
  readonly namespace: number | null;
  /** When it started, in kernel clock ticks: distinguishes it from a later process with the same pid. */
  readonly startTime: string | null;
}

/** The reports of `bwrap --json-status-fd`, one per line. */
interface StatusLine {
  readonly "child-pid"?: number;
  readonly "pid-namespace"?: number;
  readonly "exit-code"?: number;
}

/** Reads bwrap's reports. */
export function readStatus(
  status: Socket,
  on: { started(process: StartedProcess): void; exited(code: number): void },
): void {
  let text = "";
  status.on("data", (data: Buffer) => {
    const lines = (text + data.toString()).split("\n");
    text = lines.pop() ?? "";
    for (const each of lines) {
      const line = JSON.parse(each) as StatusLine;
      const pid = line["child-pid"];
      if (pid !== undefined) {
        const namespace = line["pid-namespace"] ?? null;
        on.started({ pid, namespace, startTime: look(pid)?.startTime ?? null });
      }
      if (line["exit-code"] !== undefined) on.exited(line["exit-code"]);
    }
  });
}

/** Milliseconds between checks of a namespace that is being torn down. */
const LOOK_MILLISECONDS = 1;

/**
 * Waits until nothing runs in a namespace anymore whose command has ended, according to bwrap. bwrap's own first
 * process starts nothing more, and isn't waited for: the kernel needs more than a millisecond to release its mounts.
 */
export async function untilIdle(process: StartedProcess): Promise<void> {
  while (!isAlone(process) && !isGone(process)) await endAndPause(process);
}

/**
 * Waits until a namespace's first process is gone. The kernel ends the rest of the namespace, and releases its
 * mounts, before the first process becomes a zombie.
 */
export async function untilGone(process: StartedProcess): Promise<void> {
  while (!isGone(process)) await endAndPause(process);
}

async function endAndPause(process: StartedProcess): Promise<void> {
  killNamespace(process);
  await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
}

function isGone({ pid, startTime }: StartedProcess): boolean {
  const found = look(pid);
  return found === null || found.startTime !== startTime || /[ZX]/.test(found.state);
}

/** Orphans become children of their namespace's first process, so one without children is the only one. */
function isAlone({ pid }: StartedProcess): boolean {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1") === "";
  } catch {
    // It is gone, or the kernel was built without this file.
    return false;
  }
}

function look(pid: number): { readonly state: string; readonly startTime: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name, in parentheses, may contain spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTime: fields[19] ?? "" };
  } catch {
    return null;
  }
}

/** Ends a namespace's first process, and thereby all of them. */
export function killNamespace({ pid, namespace }: StartedProcess): void {
  try {
    // The pid could belong to another process by now.
    if (namespace !== null && readlinkSync(`/proc/${pid}/ns/pid`) !== `pid:[${namespace}]`) return;
    process.kill(pid, "SIGKILL");
  } catch {}
}

/** Opens a named pipe for reading. Nothing is read until the first writer has opened it. */
export function openPipe(path: string): Socket {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return new Socket({ fd: descriptor, readable: true, writable: false });
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
