import type { Sandbox, WorkspaceChange } from "../../../sandbox/sandbox.ts";
import type { CommitMarked } from "./commit-marked.ts";
import {
  discardAt,
  type KeptChangesOptions,
  keptPlace,
  withKeptChanges,
} from "./with-kept-changes.ts";

/**
 * The changes that a run made in its workspace and keeps aside. Empty if they were committed or discarded, or
 * if there were none. Turns of a conversation share theirs.
 *
 * @param runId The full id; `findRun` finds it from an abbreviation.
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` for a run without a workspace, a run that
 *   wrote into it directly, or an imported run without the `workspace` option; `sandbox.failed` while the run
 *   is in progress; `workspace.missing`.
 */
export async function diffWorkspace(
  runId: string,
  options: KeptChangesOptions = {},
): Promise<readonly WorkspaceChange[]> {
  return (await withKeptChanges(runId, options, (sandbox) => sandbox.diff())) ?? [];
}

export interface CommitWorkspaceOptions extends KeptChangesOptions, CommitMarked {}

/**
 * Commits the changes that a run keeps aside to its workspace, all or none. Changes with a warning, because
 * they can execute later, stay aside unless `marked` is true. Returns the committed changes.
 *
 * @throws OstinatoError `workspace.conflict`, with every path, if somebody else changed the same files
 *   meanwhile: nothing is written, and the changes are kept. Otherwise see `diffWorkspace`.
 */
export async function commitWorkspace(
  runId: string,
  { marked = false, ...options }: CommitWorkspaceOptions = {},
): Promise<readonly WorkspaceChange[]> {
  const commit = (sandbox: Sandbox) => sandbox.commit({ leaveMarked: !marked });
  return (await withKeptChanges(runId, options, commit)) ?? [];
}

/**
 * Discards the changes that a run keeps aside, even if its workspace no longer exists.
 *
 * @throws OstinatoError See `diffWorkspace`, except `workspace.missing`.
 */
export async function discardWorkspace(
  runId: string,
  options: KeptChangesOptions = {},
): Promise<void> {
  await discardAt(await keptPlace(runId, options));
}
