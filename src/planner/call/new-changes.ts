import type { WorkspaceChange } from "../../sandbox/sandbox.ts";
import type { RunContext } from "../state/run-context.ts";

/** What the last call changed in the workspace: the run's changes that are not yet on record. */
export async function newChanges({
  sandbox,
  state,
}: RunContext): Promise<readonly WorkspaceChange[]> {
  if (!sandbox) return [];
  try {
    const changes = await sandbox.diff();
    return changes.filter((change) => !state.knowsChange(change));
  } catch {
    // A diff that can't be read is no reason to lose the result of the call.
    return [];
  }
}
