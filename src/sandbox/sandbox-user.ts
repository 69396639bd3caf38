import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";

/** The user that the sandbox's processes run as, seen from outside. */
export interface SandboxUser {
  readonly uid: number;
  readonly gid: number;
  /** True if this process is root and must become `uid` before it starts anything. */
  readonly drops: boolean;
}

interface Range {
  readonly first: number;
  readonly end: number;
}

/** User ids that root drops to, far from every range that systems assign. */
const UNUSED: Range = { first: 1_800_000_000, end: 2_000_000_000 };
/** In a container's user namespace: how many of its last ids are used instead. */
const LAST = 4096;

/**
 * An ordinary user stays the same. Root becomes an unused user id, a fresh one for each run: with bwrap started by
 * root, /proc/sys would be writable inside and the process limit would have no effect. `kept` is the owner of a
 * run's changes that are opened again.
 */
export function sandboxUser(kept?: number): SandboxUser {
  const uid = process.getuid?.() ?? 0;
  const range = uid === 0 ? droppedRange() : null;
  // Root of a user namespace without other users is an ordinary user outside.
  if (range === null) return { uid, gid: process.getgid?.() ?? uid, drops: false };
  const chosen = kept ?? randomInt(range.first, range.end);
  return { uid: chosen, gid: chosen, drops: true };
}

/** Is this one of the ids that `sandboxUser` chooses? */
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

/** The highest range of ids that exist in this user namespace. */
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
