import type { Sandbox, WorkspaceChange } from "../../sandbox/sandbox.ts";
import type { CommitMarked } from "./commit-marked.ts";
import {
  discardUnder,
  type KeptChangesOptions,
  keptPolicy,
  withKeptChanges,
} from "./with-kept-changes.ts";

/**
 * What a run changed in its workspace and keeps aside; empty when that was committed or discarded, or when
 * there was nothing.
 *
 * @param runId The whole id; `findRun` finds it by what a person types.
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` for a run without a workspace, one that wrote
 *   into it directly, and an imported one where `workspace` is left out; `sandbox.failed` while the run
 *   goes on; `workspace.missing`.
 */
export async function diffWorkspace(
  runId: string,
  options: KeptChangesOptions = {},
): Promise<readonly WorkspaceChange[]> {
  return (await withKeptChanges(runId, options, (sandbox) => sandbox.diff())) ?? [];
}

export interface CommitWorkspaceOptions extends KeptChangesOptions, CommitMarked {}

/**
 * Brings the changes that a run keeps aside into its workspace, all or none, and forgets them. What carries
 * a warning, since it can run later, stays aside unless `marked` is true. Returns what was brought in.
 *
 * @throws OstinatoError `workspace.conflict`, with every path, when somebody else changed the same files
 *   meanwhile: nothing is written then, and the changes are kept. Else as `diffWorkspace`.
 */
export async function commitWorkspace(
  runId: string,
  { marked = false, ...options }: CommitWorkspaceOptions = {},
): Promise<readonly WorkspaceChange[]> {
  const commit = (sandbox: Sandbox) => sandbox.commit({ leaveMarked: !marked });
  return (await withKeptChanges(runId, options, commit)) ?? [];
}

/**
 * Forgets the changes that a run keeps aside, also where its workspace is gone.
 *
 * @throws OstinatoError as `diffWorkspace`, but for `workspace.missing`.
 */
export async function discardWorkspace(
  runId: string,
  options: KeptChangesOptions = {},
): Promise<void> {
  await discardUnder(await keptPolicy(runId, options), runId);
}
