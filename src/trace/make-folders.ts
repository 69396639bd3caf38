import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it that are missing, readable by their owner only; says whether
 * there was anything to make. `mkdirSync` with `recursive` never returns where a folder is there and
 * can hold no other, as in `/proc`.
 */
export function makeFolders(folder: string): boolean {
  const missing: string[] = [];
  for (let each = folder; !existsSync(each); each = dirname(each)) missing.unshift(each);
  for (const each of missing) {
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (cause) {
      // Another process made it in between.
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    }
  }
  return missing.length > 0;
}
