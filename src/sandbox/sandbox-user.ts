import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";

/** Who the sandbox's processes are outside. */
export interface SandboxUser {
  readonly uid: number;
  readonly gid: number;
  /** True when this process is root and has to become `uid` before anything is started. */
  readonly drops: boolean;
}

interface Range {
  readonly first: number;
  readonly end: number;
}

/** Numbers that root drops to: far from every range that systems hand out. */
const UNUSED: Range = { first: 1_800_000_000, end: 2_000_000_000 };
/** In a container's user namespace: the last numbers that it has. */
const LAST = 4096;

/**
 * An ordinary user stays itself. Root becomes a number that nobody has, a fresh one for each run:
 * bwrap started by root would leave /proc/sys writable inside and the process limit without force.
 * `kept` is the owner of a run's changes that are opened again.
 */
export function sandboxUser(kept?: number): SandboxUser {
  const uid = process.getuid?.() ?? 0;
  const range = uid === 0 ? droppedRange() : null;
  // Root of a user namespace with no one else in it is an ordinary user outside.
  if (range === null) return { uid, gid: process.getgid?.() ?? uid, drops: false };
  const chosen = kept ?? randomInt(range.first, range.end);
  return { uid: chosen, gid: chosen, drops: true };
}

/** Is this one of the numbers that `sandboxUser` makes up? */
export function isDroppedUser(uid: number): boolean {
  const range = droppedRange();
  return range !== null && uid >= range.first && uid < range.end;
}

/** @param readMap For tests: `/proc/self/uid_map` and `gid_map`. */
export function droppedRange(
  readMap: (name: "uid_map" | "gid_map") => string = (name) =>
    readFileSync(`/proc/self/${name}`, "utf8"),
): Range | null {
  const ranges = (["uid_map", "gid_map"] as const).map((name) => lastMapped(readMap(name)));
  const end = Math.min(...ranges.map((range) => range.end));
  if (end >= UNUSED.end) return UNUSED;
  const first = Math.max(end - LAST, ...ranges.map((range) => range.first), 1);
  return end - first < LAST / 2 ? null : { first, end };
}

/** The highest stretch of ids that exist in this user namespace. */
function lastMapped(map: string): Range {
  const stretches = map
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([first = 0, , count = 0]) => ({ first, end: first + count }));
  return stretches.reduce((last, each) => (each.end > last.end ? each : last), {
    first: 0,
    end: 0,
  });
}
