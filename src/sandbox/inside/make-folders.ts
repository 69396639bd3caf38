import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it that are missing; says whether there was anything to make. `mkdir`
 * with `recursive` never returns where a folder is there and can hold no other, as in `/proc`.
 *
 * @param mode Of what is made, less the umask.
 * @throws the system's error.
 */
export function makeFolders(folder: string, mode = 0o777): boolean {
  const missing: string[] = [];
  for (let each = folder; !existsSync(each); each = dirname(each)) missing.unshift(each);
  for (const each of missing) {
    try {
      mkdirSync(each, { mode });
    } catch (cause) {
      // Another process made it in between.
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    }
  }
  return missing.length > 0;
}
