import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { OstinatoError } from "../../errors.ts";

/** The absolute path of a folder that the person named. @throws OstinatoError `workspace.missing`. */
export function existingFolder(path: string): string {
  const folder = resolve(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new OstinatoError("workspace.missing", `There is no folder ${folder}.`, {
      hint: "Name an existing folder with --workspace.",
    });
  }
  return folder;
}
