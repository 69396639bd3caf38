import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Creates a folder and its missing parents; returns whether anything was created. `mkdir` with `recursive` never
 * returns for a path in an existing folder that can't contain others, as in `/proc`.
 *
 * @param mode Mode of the new folders, less the umask.
 * @throws the system's error.
 */
export function makeFolders(folder: string, mode = 0o777): boolean {
  const missing: string[] = [];
  for (let each = folder; !existsSync(each); each = dirname(each)) missing.unshift(each);
  for (const each of missing) {
    try {
      mkdirSync(each, { mode });
    } catch (cause) {
      // Another process created it in the meantime.
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    }
  }
  return missing.length > 0;
}
