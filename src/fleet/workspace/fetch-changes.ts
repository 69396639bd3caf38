import { realpathSync } from "node:fs";
import { hostname } from "node:os";
import { OstinatoError } from "../../errors.ts";
import { recordedPolicy } from "../../planner/lifecycle/workspace/recorded-policy.ts";
import {
  defaultStateDirectory,
  keptStateDirectory,
} from "../../sandbox/workspace/default-state-directory.ts";
import { discardKept } from "../../sandbox/workspace/kept/discard-kept.ts";
import { BaseHashes } from "../../sandbox/workspace/travel/base-list.ts";
import {
  DEFAULT_SNAPSHOT_LIMITS,
  type SnapshotLimits,
} from "../../sandbox/workspace/travel/layer-snapshot.ts";
import { openTravellingSandbox } from "../../sandbox/workspace/travel/open-travelling-sandbox.ts";
import type { Journal } from "../../trace/index.ts";
import { contentsOf, type Snapshots } from "./contents-of.ts";
import { lastSaved } from "./last-saved.ts";

/** The name of the attachment that says where a run's changes went. */
const SETTLED = "workspace-settled";

export interface FetchOptions {
  /** Default: `default`. */
  readonly tenant?: string | undefined;
  /** The folder here. Default: the path that it had on the worker's machine. */
  readonly workspace?: string | undefined;
  /** As the workers have it. */
  readonly snapshots?: Snapshots | undefined;
  /** As the workers have them. */
  readonly snapshotLimits?: Partial<SnapshotLimits> | undefined;
}

/**
 * Brings the changes of a run from wherever it worked to this machine, where the person's folder is: from then on
 * `diffWorkspace`, `commitWorkspace` and `discardWorkspace` find them. Does nothing for a run whose workspace doesn't
 * travel, and for changes that were brought here before.
 *
 * @throws OstinatoError `workspace.conflict` if the folder isn't as the run found it; `sandbox.failed` while a worker
 *   has the run; `workspace.snapshot`, `trust.unverified`; `input.invalid` if another machine has brought them.
 */
export async function fetchChanges(
  journal: Journal,
  runId: string,
  { tenant = "default", workspace, snapshots, snapshotLimits }: FetchOptions = {},
): Promise<void> {
  const saved = await lastSaved(journal, runId);
  if (saved === null) return;
  const settled = await settledAt(journal, runId);
  const kept = keptStateDirectory(runId);
  if (settled !== null && settled.number >= saved.number) {
    if (kept !== null || settled.host === hostname()) return;
    throw new OstinatoError(
      "input.invalid",
      `The changes of run ${runId} were brought to the machine ${settled.host}.`,
      { hint: "Commit or discard them there." },
    );
  }
  if (await journal.isWritten?.(runId)) {
    throw new OstinatoError("sandbox.failed", `A worker has the run ${runId}.`, {
      hint: "Wait until it has ended, or abort it.",
    });
  }
  const policy = await recordedPolicy(journal, runId, workspace);
  const store = contentsOf(journal, tenant, snapshots);
  if (policy === null || store === null) return;
  if (kept !== null) await discardKept(kept);
  const folder = realpathSync(policy.workspace.path);
  const sandbox = await openTravellingSandbox(policy, {
    ...{ store, hashes: new BaseHashes(), journal: journal.path, layer: runId },
    limits: { ...DEFAULT_SNAPSHOT_LIMITS, ...snapshotLimits },
    stateDirectory: (layer) => defaultStateDirectory(layer, folder),
    lastSaved: async () => saved,
  });
  await sandbox.dispose();
  await settle(journal, runId, saved.number);
}

/** Notes that a run's changes are no longer wanted: nobody fetches them any more. */
export async function dropChanges(journal: Journal, runId: string): Promise<void> {
  const saved = await lastSaved(journal, runId);
  if (saved !== null) await settle(journal, runId, saved.number);
}

/** Whether a run's last state was brought to a machine, or dropped. */
export async function isSettled(journal: Journal, runId: string, number: number): Promise<boolean> {
  return ((await settledAt(journal, runId))?.number ?? -1) >= number;
}

/** The runs whose changes wait to be brought to a machine. */
export async function unsettledRuns(journal: Journal): Promise<ReadonlySet<string>> {
  const unsettled = new Set<string>();
  for (const { runId } of await journal.list({ limit: Number.MAX_SAFE_INTEGER })) {
    const saved = await lastSaved(journal, runId, { isTrusted: true });
    if (saved !== null && saved.number > 0 && !(await isSettled(journal, runId, saved.number)))
      unsettled.add(runId);
  }
  return unsettled;
}

async function settle(journal: Journal, runId: string, number: number): Promise<void> {
  await journal.attach(runId, SETTLED, JSON.stringify({ number, host: hostname() }));
}

async function settledAt(
  journal: Journal,
  runId: string,
): Promise<{ readonly number: number; readonly host: string } | null> {
  const text = await journal.attached(runId, SETTLED);
  return text === null ? null : JSON.parse(text);
}
