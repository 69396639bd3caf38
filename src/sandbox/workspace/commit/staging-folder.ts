import { mkdirSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import type { AnchoredTree } from "../tree/anchored-tree.ts";

/**
 * Creates the folder in which a commit prepares its files, and keeps it open: a process that can write to the
 * workspace can move it away, but not replace it.
 *
 * @throws OstinatoError `sandbox.failed` if it was replaced before it was open.
 */
export function makeStagingFolder(workspace: AnchoredTree, name: string): AnchoredTree {
  workspace.at(name, (folder) => mkdirSync(folder, { mode: 0o700 }));
  return openStagingFolder(workspace, name);
}

/** Opens the one that a commit left behind. @throws OstinatoError `sandbox.failed` if it belongs to another user. */
export function openStagingFolder(workspace: AnchoredTree, name: string): AnchoredTree {
  const staging = workspace.folder(name);
  const owner = staging.look("")?.uid;
  if (owner === BigInt(process.geteuid?.() ?? 0)) return staging;
  staging[Symbol.dispose]();
  throw new OstinatoError(
    "sandbox.failed",
    `The folder ${name} in the workspace was created by user ${owner}, not by the commit.`,
    { hint: "Another process is writing to the workspace. Commit when it has finished." },
  );
}
