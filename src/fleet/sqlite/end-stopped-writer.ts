import { readFileSync, statSync } from "node:fs";
import { isRunning } from "../../sandbox/stale-runtime-files.ts";

/** The byte of SQLite's index of the log (`-shm`) that whoever writes has locked. */
const WRITE_LOCK = "120";

/**
 * Kills a process that was stopped in the very moment in which it wrote to one of the files: it would hold up all
 * others until it goes on. What it hadn't committed is undone, as after any crash.
 *
 * @param stamp The process that lost its lease (`processStamp`).
 */
export function endStoppedWriter(stamp: string, files: readonly string[]): void {
  const [pid = ""] = stamp.split(" ");
  if (!isRunning(stamp) || !isStopped(pid)) return;
  const inodes = new Set(files.flatMap((file) => inodeOf(`${file}-shm`)));
  const isWriting = readFileSync("/proc/locks", "utf8")
    .split("\n")
    .some((line) => {
      const [, , , kind, holder, place = "", from] = line.trim().split(/\s+/);
      const inode = place.slice(place.lastIndexOf(":") + 1);
      return kind === "WRITE" && holder === pid && from === WRITE_LOCK && inodes.has(inode);
    });
  if (isWriting) process.kill(Number(pid), "SIGKILL");
}

function isStopped(pid: string): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
}

function inodeOf(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? [] : [String(found.ino)];
}
