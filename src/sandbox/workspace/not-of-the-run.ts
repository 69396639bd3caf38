import { relative, resolve } from "node:path";

const OWN = ".ostinato";

/**
 * Folders in a workspace that belong to Ostinato, relative to it: a run neither sees nor changes them.
 * They are at its top and, when the current folder lies somewhere in the workspace, there.
 */
export function notOfTheRun(workspace: string): readonly string[] {
  const here = relative(workspace, resolve(OWN));
  return here === OWN || here.startsWith("../") || here.startsWith("/") ? [OWN] : [OWN, here];
}
