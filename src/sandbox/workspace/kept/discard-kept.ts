import { existsSync } from "node:fs";
import { recoverCommit } from "../commit/commit.ts";
import { StateDirectory } from "../state-directory.ts";

/**
 * Discards the changes in a state directory. Needs no sandbox and no workspace, which may no longer exist.
 *
 * @throws OstinatoError `sandbox.failed` while a sandbox has them open; `trust.folder`, `trust.unverified`.
 */
export async function discardKept(stateDirectory: string): Promise<void> {
  const state = new StateDirectory(stateDirectory);
  const { policy } = state.read();
  state.lock();
  try {
    // An interrupted commit is undone first: files of the workspace are in its staging folder.
    if (existsSync(policy.workspace.path)) await recoverCommit(state);
    await state.remove();
  } finally {
    state.unlock();
  }
}
