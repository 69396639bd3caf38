import { randomInt } from "node:crypto";

/** Who the sandbox's processes are outside. */
export interface SandboxUser {
  readonly uid: number;
  readonly gid: number;
  /** True when this process is root and has to become `uid` before anything is started. */
  readonly drops: boolean;
}

/** Numbers that root drops to: far from every range that systems hand out. */
const FIRST = 1_800_000_000;
const END = 2_000_000_000;

/** Is this one of the numbers that `sandboxUser` makes up? */
export function isDroppedUser(uid: number): boolean {
  return uid >= FIRST && uid < END;
}

/**
 * An ordinary user stays itself. Root becomes a number that nobody has, a fresh one for each run:
 * bwrap started by root would leave /proc/sys writable inside and the process limit without force.
 * `kept` is the owner of a run's changes that are opened again.
 */
export function sandboxUser(kept?: number): SandboxUser {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid, drops: false };
  const chosen = kept ?? randomInt(FIRST, END);
  return { uid: chosen, gid: chosen, drops: true };
}
