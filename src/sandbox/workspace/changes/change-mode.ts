import { chmodSync, closeSync, constants, fstatSync, openSync } from "node:fs";

/** `O_PATH` of Linux: names a thing without opening it. */
const O_PATH = 0o10000000;

/**
 * Changes the mode of the thing at a path, not of what a link there leads to: `chmod` alone follows links.
 * With `inode`, only of that one. Returns whether it was done.
 */
export function changeMode(path: string, mode: number, inode?: string): boolean {
  const thing = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    const found = fstatSync(thing, { bigint: true });
    if (inode !== undefined && found.ino !== BigInt(inode)) return false;
    if (!found.isFile() && !found.isDirectory()) return false;
    chmodSync(`/proc/self/fd/${thing}`, mode);
    return true;
  } finally {
    closeSync(thing);
  }
}
