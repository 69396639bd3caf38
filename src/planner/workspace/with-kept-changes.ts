import { OstinatoError } from "../../errors.ts";
import { openSandbox } from "../../sandbox/open-sandbox.ts";
import type { Sandbox, SandboxPolicy } from "../../sandbox/sandbox.ts";
import { keptStateDirectory } from "../../sandbox/workspace/default-state-directory.ts";
import { discardKept } from "../../sandbox/workspace/kept/discard-kept.ts";
import type { Journal } from "../../trace/journal.ts";
import { openJournal } from "../../trace/sqlite/open-journal.ts";
import { recordedPolicy } from "./recorded-policy.ts";

export interface KeptChangesOptions {
  /** Where the run is recorded, or the path of it. Default: the project's journal, `.ostinato/journal.db`. */
  readonly journal?: Journal | string | undefined;
  /**
   * The run's workspace. Needed for a run that was imported, and only there: its record must not say which
   * folder is opened.
   */
  readonly workspace?: string | undefined;
}

/**
 * Opens a sandbox over the changes that a run keeps aside, and closes it after `action`. Null, and nothing
 * is opened, when there are none: they were committed or discarded, or the run changed nothing.
 *
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` for a run that keeps nothing aside, because it had
 *   no workspace or wrote into it directly; `sandbox.failed` while the run goes on; what `openSandbox` throws.
 */
export async function withKeptChanges<Result>(
  runId: string,
  options: KeptChangesOptions,
  action: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result | null> {
  return await withChangesUnder(await keptPolicy(runId, options), runId, action);
}

/** The same, with the run's policy at hand. */
export async function withChangesUnder<Result>(
  policy: SandboxPolicy,
  runId: string,
  action: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result | null> {
  requireOverlay(policy, runId);
  const stateDirectory = keptStateDirectory(runId);
  if (stateDirectory === null) return null;
  await using sandbox = await openSandbox(policy, { stateDirectory });
  return await action(sandbox);
}

/** Forgets them; needs no sandbox, and no workspace. */
export async function discardUnder(policy: SandboxPolicy, runId: string): Promise<void> {
  requireOverlay(policy, runId);
  const stateDirectory = keptStateDirectory(runId);
  if (stateDirectory !== null) await discardKept(stateDirectory);
}

/** The policy of a run that keeps its changes aside. @throws As `withKeptChanges`. */
export async function keptPolicy(
  runId: string,
  options: KeptChangesOptions,
): Promise<SandboxPolicy> {
  const policy = await policyOfRun(runId, options);
  requireOverlay(policy, runId);
  return policy;
}

/** As `recordedPolicy`, also of the project's journal. */
export async function policyOfRun(
  runId: string,
  { journal, workspace }: KeptChangesOptions,
): Promise<SandboxPolicy | null> {
  const store =
    typeof journal === "object" ? journal : await openJournal(journal, { toRead: true });
  try {
    return await recordedPolicy(store, runId, workspace);
  } finally {
    if (store !== journal) await store.close();
  }
}

function requireOverlay(
  policy: SandboxPolicy | null,
  runId: string,
): asserts policy is SandboxPolicy {
  if (policy?.workspace.mode === "overlay") return;
  throw new OstinatoError("input.invalid", `The run ${runId} kept no changes aside.`, {
    hint: policy ? "It wrote into the workspace directly." : "It had no workspace.",
  });
}
