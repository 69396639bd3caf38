import { OstinatoError } from "../../errors.ts";
import { openSandbox } from "../../sandbox/open-sandbox.ts";
import type { Sandbox, SandboxPolicy } from "../../sandbox/sandbox.ts";
import { keptStateDirectory } from "../../sandbox/workspace/default-state-directory.ts";
import { discardKept } from "../../sandbox/workspace/kept/discard-kept.ts";
import type { Journal } from "../../trace/journal.ts";
import { openJournal } from "../../trace/sqlite/open-journal.ts";
import { recordedPolicy } from "./recorded-policy.ts";

export interface KeptChangesOptions {
  /** The run's journal, or its path. Default: the project's journal, `.ostinato/journal.db`. */
  readonly journal?: Journal | string | undefined;
  /**
   * The run's workspace. Only needed for an imported run, whose record isn't trusted to choose which folder
   * is opened.
   */
  readonly workspace?: string | undefined;
}

/**
 * Opens a sandbox over the changes that a run keeps aside, and closes it after `action`. If there are none
 * (committed, discarded, or nothing changed), opens nothing and returns null.
 *
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` for a run that keeps nothing aside, because
 *   it had no workspace or wrote into it directly; `sandbox.failed` while the run is in progress; errors of
 *   `openSandbox`.
 */
export async function withKeptChanges<Result>(
  runId: string,
  options: KeptChangesOptions,
  action: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result | null> {
  return await withChangesUnder(await keptPolicy(runId, options), runId, action);
}

/** Like `withKeptChanges`, for a known policy. */
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

/** Discards the changes. Needs neither a sandbox nor the workspace. */
export async function discardUnder(policy: SandboxPolicy, runId: string): Promise<void> {
  requireOverlay(policy, runId);
  const stateDirectory = keptStateDirectory(runId);
  if (stateDirectory !== null) await discardKept(stateDirectory);
}

/** The policy of a run that keeps its changes aside. @throws See `withKeptChanges`. */
export async function keptPolicy(
  runId: string,
  options: KeptChangesOptions,
): Promise<SandboxPolicy> {
  const policy = await policyOfRun(runId, options);
  requireOverlay(policy, runId);
  return policy;
}

/** Like `recordedPolicy`, but opens the journal if needed. */
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
