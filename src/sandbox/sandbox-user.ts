import { randomInt } from "node:crypto";

/** Who the sandbox's processes are outside. */
export interface SandboxUser {
  readonly uid: number;
  readonly gid: number;
  /** True when this process is root and has to become `uid` before anything is started. */
  readonly drops: boolean;
}

/**
 * An ordinary user stays itself. Root becomes a number that nobody has, a fresh one for each run:
 * bwrap started by root would leave /proc/sys writable inside and the process limit without force.
 * `kept` is the owner of a run's changes that are opened again.
 */
export function sandboxUser(kept?: number): SandboxUser {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid, drops: false };
  const chosen = kept ?? randomInt(1_800_000_000, 1_999_999_999);
  return { uid: chosen, gid: chosen, drops: true };
}
