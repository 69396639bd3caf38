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

/** How the temporary folders of sandboxes begin. */
export const RUNTIME_PREFIX = "ostinato-sandbox-";

let swept = false;

/**
 * Names a process so that a later one with its number, or one in another container, is told apart:
 * number, process namespace, start time.
 */
export function processStamp(pid: number | string = process.pid): string {
  // The program's name, in brackets, may hold blanks.
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return `${pid} ${readlinkSync("/proc/self/ns/pid")} ${start}`;
}

/** Removes what processes that were killed have left, once a process. */
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
    // Only folders that this program made: its own user's, or as root those of a dropped user.
    const { uid } = lstatSync(path);
    const own = process.getuid?.();
    if (own === 0 ? !isDroppedUser(uid) : uid !== own) return false;
    stamp = readFileSync(join(path, "fixed", "owner"), "utf8");
  } catch {
    return false;
  }
  return !isRunning(stamp);
}

/** Does the process still run that a stamp names? One in another container is taken to. */
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
 * Removes a runtime directory. Mount points go as empty folders and files only: what is mounted there
 * in some launcher is a person's workspace.
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

/** A temporary file that can't be removed is not worth an error. */
function ignoringErrors(action: () => void): void {
  try {
    action();
  } catch {}
}
