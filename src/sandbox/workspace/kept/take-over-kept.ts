import { OstinatoError } from "../../../errors.ts";
import { requireRunId } from "../../../is-run-id.ts";
import { checkPolicy } from "../../policy.ts";
import { readCommitPlan, writtenPlan } from "../commit/read-commit-plan.ts";
import { statePlaces } from "../default-state-directory.ts";
import { StateDirectory, type StateRecord } from "../state-directory.ts";

/** The stored changes of a run, as their record describes them, sealed or not. */
export interface KeptState {
  readonly path: string;
  readonly isSealed: boolean;
  readonly workspace: string;
  /** Number of steps of an interrupted commit; null if there was none. */
  readonly cutOffSteps: number | null;
}

/**
 * The stored changes of a run, for display. Nothing is changed.
 * @throws OstinatoError `trust.folder`; `sandbox.failed` for an invalid record or plan.
 */
export function inspectKept(runId: string): readonly KeptState[] {
  requireRunId(runId);
  return statePlaces(runId)
    .map((path) => new StateDirectory(path))
    .filter(({ isTaken }) => isTaken)
    .map((state) => {
      const { workspace } = readRecord(state).policy;
      const plan = state.readUnsealed("plan");
      const steps = plan === null ? null : readCommitPlan(plan, workspace.path).steps.length;
      const { path, isSealed } = state;
      return { path, isSealed, workspace: workspace.path, cutOffSteps: steps };
    });
}

/**
 * Seals the stored changes as they are, for a person who has checked them. @throws OstinatoError as `inspectKept`,
 * `trust.key`.
 */
export function takeOverKept({ path }: KeptState): void {
  const state = new StateDirectory(path);
  state.lock();
  try {
    const record = readRecord(state);
    const plan = state.readUnsealed("plan");
    const { path: workspace } = record.policy.workspace;
    const checked = plan === null ? null : writtenPlan(readCommitPlan(plan, workspace));
    state.write(record);
    if (checked !== null) state.writePlan(checked);
  } finally {
    state.unlock();
  }
}

function readRecord(state: StateDirectory): StateRecord {
  const text = state.readUnsealed("record");
  try {
    const record = JSON.parse(text ?? "") as StateRecord;
    return {
      version: 1,
      complete: record.complete === true,
      policy: checkPolicy(record.policy),
      store: record.store === "copy" ? "copy" : "overlay",
      user: ownerOf(record.user),
      owner: ownerOf(record.owner),
      ...(record.journals && { journals: record.journals.map(String) }),
    };
  } catch (cause) {
    throw new OstinatoError(
      "sandbox.failed",
      `The record of changes in ${state.path} is invalid.`,
      {
        cause,
      },
    );
  }
}

function ownerOf({ uid, gid }: StateRecord["user"]): StateRecord["user"] {
  if (Number.isSafeInteger(uid) && Number.isSafeInteger(gid)) return { uid, gid };
  throw new RangeError("no owner");
}
