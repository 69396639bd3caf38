import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { isDroppedUser } from "./sandbox-user.ts";

/** Prefix of the sandboxes' temporary folders. */
export const RUNTIME_PREFIX = "ostinato-sandbox-";

let swept = false;

/**
 * Identifies a process by pid, process namespace and start time, so that a later process with the same pid, or one
 * in another container, is not mistaken for it.
 */
export function processStamp(pid: number | string = process.pid): string {
  // The program's name, in parentheses, may contain spaces.
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return `${pid} ${readlinkSync("/proc/self/ns/pid")} ${start}`;
}

/** Removes the files that killed processes left behind. Runs once per process. */
export function removeStaleRuntimeFiles(parent: string): void {
  if (swept) return;
  swept = true;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(RUNTIME_PREFIX) && isStale(join(parent, name))) {
      removeRuntimeFiles(join(parent, name));
    }
  }
}

function isStale(path: string): boolean {
  let stamp: string;
  try {
    // Only folders that this program created: those of its own user or, as root, of a dropped user.
    const { uid } = lstatSync(path);
    const own = process.getuid?.();
    if (own === 0 ? !isDroppedUser(uid) : uid !== own) return false;
    stamp = readFileSync(join(path, "fixed", "owner"), "utf8");
  } catch {
    return false;
  }
  return !isRunning(stamp);
}

/** Whether the process that a stamp identifies is still running. One in another container is assumed to be. */
export function isRunning(stamp: string): boolean {
  const [pid, namespace] = stamp.split(" ");
  if (namespace !== readlinkSync("/proc/self/ns/pid")) return true;
  try {
    return processStamp(pid) === stamp;
  } catch {
    return false;
  }
}

/**
 * Removes a runtime directory. Mount points are removed only as empty folders and files: a launcher may still have
 * a person's workspace mounted there.
 */
export function removeRuntimeFiles(path: string): void {
  const mounts = join(path, "mounts");
  ignoringErrors(() => {
    for (const entry of readdirSync(mounts, { withFileTypes: true })) {
      const point = join(mounts, entry.name);
      ignoringErrors(() => (entry.isDirectory() ? rmdirSync(point) : removeIfEmpty(point)));
    }
  });
  ignoringErrors(() => rmdirSync(mounts));
  for (const folder of ["calls", "etc", "output", "shared", "fixed"]) {
    ignoringErrors(() => rmSync(join(path, folder), { recursive: true, force: true }));
  }
  ignoringErrors(() => rmdirSync(path));
}

function removeIfEmpty(path: string): void {
  if (lstatSync(path).size === 0) unlinkSync(path);
}

/** Failing to remove a temporary file is not an error. */
function ignoringErrors(action: () => void): void {
  try {
    action();
  } catch {}
}
