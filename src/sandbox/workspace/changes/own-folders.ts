import { relative, resolve } from "node:path";
import { OWN_FOLDER } from "../../../trust/index.ts";

/**
 * Folders in a workspace that belong to Ostinato, relative to it: a run can neither see nor change them. One is at
 * the top; if the current folder is inside the workspace, there is another one there. A folder that contains the
 * workspace is not included.
 */
export function ownFolders(workspace: string): readonly string[] {
  const here = relative(workspace, resolve(OWN_FOLDER));
  const isElsewhere = /^(\.\.)?(\/|$)/.test(here);
  return here === OWN_FOLDER || isElsewhere ? [OWN_FOLDER] : [OWN_FOLDER, here];
}

/** Whether a file or folder with this name, anywhere, is Ostinato's own. */
export function isOwnName(name: string): boolean {
  return name === OWN_FOLDER;
}
