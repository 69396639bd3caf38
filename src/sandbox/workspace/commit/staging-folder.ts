import { mkdirSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import type { AnchoredTree } from "../tree/anchored-tree.ts";

/**
 * Makes the folder that a commit prepares its files in. It is kept open: who may write the workspace can
 * move it away, but not put another one in its place.
 *
 * @throws OstinatoError `sandbox.failed` when somebody did before it was open.
 */
export function makeStagingFolder(workspace: AnchoredTree, name: string): AnchoredTree {
  workspace.at(name, (folder) => mkdirSync(folder, { mode: 0o700 }));
  return openStagingFolder(workspace, name);
}

/** Opens the one that a commit left behind. @throws OstinatoError `sandbox.failed` when it is another user's. */
export function openStagingFolder(workspace: AnchoredTree, name: string): AnchoredTree {
  const staging = workspace.folder(name);
  const owner = staging.look("")?.uid;
  if (owner === BigInt(process.geteuid?.() ?? 0)) return staging;
  staging[Symbol.dispose]();
  throw new OstinatoError(
    "sandbox.failed",
    `The folder ${name} in the workspace was put there by user ${owner}, not by the commit.`,
    { hint: "Somebody else writes the workspace meanwhile. Commit when nobody does." },
  );
}
