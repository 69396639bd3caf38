import type { WorkspaceChange } from "../../sandbox/sandbox.ts";
import type { RunContext } from "../state/run-context.ts";

/** What the last call changed in the workspace: the run's changes that are not yet recorded. */
export async function newChanges({
  sandbox,
  state,
}: RunContext): Promise<readonly WorkspaceChange[]> {
  if (!sandbox) return [];
  try {
    const changes = await sandbox.diff();
    return changes.filter((change) => !state.changes.knows(change));
  } catch {
    // An unreadable diff must not lose the call's result.
    return [];
  }
}
