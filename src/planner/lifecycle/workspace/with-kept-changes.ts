import { OstinatoError } from "../../../errors.ts";
import { openSandbox } from "../../../sandbox/open-sandbox.ts";
import type { Sandbox, SandboxPolicy } from "../../../sandbox/sandbox.ts";
import { keptStateDirectory } from "../../../sandbox/workspace/default-state-directory.ts";
import { discardKept } from "../../../sandbox/workspace/kept/discard-kept.ts";
import { SnapshotStore } from "../../../sandbox/workspace/snapshot/snapshot-store.ts";
import type { Journal } from "../../../trace/journal.ts";
import { openJournal } from "../../../trace/sqlite/open-journal.ts";
import { keptAs } from "./kept-as.ts";
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

/** Where a run's changes are kept aside. */
export interface KeptPlace {
  /** Null: the run had no sandbox. */
  readonly policy: SandboxPolicy | null;
  /** See `keptAs`. */
  readonly id: string;
}

/**
 * Opens a sandbox over the changes that a run keeps aside, and closes it after `action`. If there are none
 * (committed, discarded, or nothing changed), opens nothing and returns null. For a turn of a conversation these are
 * the changes of all its turns.
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
  return await withChangesAt(await keptPlace(runId, options), action);
}

/** Like `withKeptChanges`, for a known place. */
export async function withChangesAt<Result>(
  { policy, id }: KeptPlace,
  action: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result | null> {
  requireOverlay(policy, id);
  const stateDirectory = keptStateDirectory(id);
  if (stateDirectory === null) return null;
  const states = SnapshotStore.beside(stateDirectory);
  await using sandbox = await openSandbox(policy, { stateDirectory });
  const before = states.isEmpty ? 0 : (await sandbox.diff()).length;
  const result = await action(sandbox);
  // What was committed isn't taken back any more with a turn of the conversation.
  if (before > 0 && (await sandbox.diff()).length < before) await states.replaceAll(sandbox);
  return result;
}

/** Discards the changes. Needs neither a sandbox nor the workspace. */
export async function discardAt({ policy, id }: KeptPlace): Promise<void> {
  requireOverlay(policy, id);
  const stateDirectory = keptStateDirectory(id);
  if (stateDirectory === null) return;
  await discardKept(stateDirectory);
  SnapshotStore.beside(stateDirectory).clear();
}

/** Opens the journal if needed. @throws See `recordedPolicy`. */
export async function keptPlace(
  runId: string,
  { journal, workspace }: KeptChangesOptions,
): Promise<KeptPlace> {
  const store =
    typeof journal === "object" ? journal : await openJournal(journal, { toRead: true });
  try {
    const policy = await recordedPolicy(store, runId, workspace);
    return { policy, id: await keptAs(store, runId) };
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
