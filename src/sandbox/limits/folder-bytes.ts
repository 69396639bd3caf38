import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Bytes occupied by the files in a folder, without subfolders. */
export function folderBytes(folder: string): number {
  const sizes = readdirSync(folder).map((name) => {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return found?.isFile() === true ? Math.max(found.size, found.blocks * 512) : 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
