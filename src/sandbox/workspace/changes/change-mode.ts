import { chmodSync, closeSync, constants, fstatSync, openSync } from "node:fs";

/** `O_PATH` of Linux: refers to a file without opening it. */
const O_PATH = 0o10000000;

/**
 * Changes the mode of the file at a path without following a link, as plain `chmod` would. With `inode`, only if
 * the file has that inode. Returns whether it was changed.
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
