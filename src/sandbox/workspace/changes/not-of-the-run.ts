import { relative, resolve } from "node:path";
import { OWN_FOLDER } from "../../../trust/index.ts";

/**
 * Folders in a workspace that belong to Ostinato, relative to it: a run neither sees nor changes them.
 * They are at its top and, when the current folder lies somewhere in the workspace, there. One that
 * holds the workspace is none of them.
 */
export function notOfTheRun(workspace: string): readonly string[] {
  const here = relative(workspace, resolve(OWN_FOLDER));
  const isElsewhere = /^(\.\.)?(\/|$)/.test(here);
  return here === OWN_FOLDER || isElsewhere ? [OWN_FOLDER] : [OWN_FOLDER, here];
}

/** Is this name of a file or folder, wherever it is, Ostinato's? */
export function isOwnName(name: string): boolean {
  return name === OWN_FOLDER;
}
