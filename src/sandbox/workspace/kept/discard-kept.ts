import { existsSync } from "node:fs";
import { recoverCommit } from "../commit/commit.ts";
import { StateDirectory } from "../state-directory.ts";

/**
 * Forgets the changes that are kept in a state directory. Needs no sandbox, and no workspace: that may be
 * gone.
 *
 * @throws OstinatoError `sandbox.failed` while a sandbox has them open; `trust.folder`, `trust.unverified`.
 */
export async function discardKept(stateDirectory: string): Promise<void> {
  const state = new StateDirectory(stateDirectory);
  const { policy } = state.read();
  state.lock();
  try {
    // A commit that was cut off is taken back first: files of the workspace are in its staging folder.
    if (existsSync(policy.workspace.path)) await recoverCommit(state);
    await state.remove();
  } finally {
    state.unlock();
  }
}
