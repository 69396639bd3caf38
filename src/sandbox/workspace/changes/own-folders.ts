import { realpathSync } from "node:fs";
import { relative, resolve } from "node:path";
import { personStateFolder } from "../../../person-state-folder.ts";
import { OWN_FOLDER, personKeyPath } from "../../../trust/index.ts";

/**
 * Folders in a workspace that belong to Ostinato, relative to it: a run can neither see nor change them. One is at
 * the top; if the current folder is inside the workspace, there is another one there; and those of the person. A
 * folder that contains the workspace is not included.
 */
export function ownFolders(workspace: string): readonly string[] {
  const here = inside(workspace, resolve(OWN_FOLDER));
  const all = [OWN_FOLDER, ...(here === null ? [] : [here]), ...personPlaces(workspace)];
  return [...new Set(all)];
}

/**
 * The person's key and the folder with what is sealed by it, if they are in a workspace such as a home. Whoever
 * could read the key could seal what the person never decided.
 */
export function personPlaces(workspace: string): readonly string[] {
  const places = [personStateFolder(), personKeyPath()].flatMap((path) => [path, withLinks(path)]);
  return [...new Set(places.flatMap((path) => inside(workspace, path) ?? []))];
}

/** Null: the path is not in the workspace. */
function inside(workspace: string, path: string): string | null {
  const place = relative(workspace, path);
  return /^(\.\.)?(\/|$)/.test(place) ? null : place;
}

function withLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether a file or folder with this name, anywhere, is Ostinato's own. */
export function isOwnName(name: string): boolean {
  return name === OWN_FOLDER;
}
