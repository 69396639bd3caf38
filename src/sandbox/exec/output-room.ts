import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Bytes that may still be stored in a folder of whole outputs. @param most Bytes that all its files may have together. */
export function outputRoom(folder: string, most: number): number {
  const sizes = readdirSync(folder).map((name) => {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return found?.isFile() === true ? found.size : 0;
  });
  return sizes.reduce((room, size) => room - size, most);
}
