import { randomBytes } from "node:crypto";
import { OstinatoError } from "../../../errors.ts";
import { messageOf } from "../../../message-of.ts";
import type { Change } from "../changes/changes.ts";
import { finishRest, forgetRest, noteRest, stageRest } from "../partial/rest.ts";
import type { StateDirectory, StateRecord } from "../state-directory.ts";
import { AnchoredTree } from "../tree/anchored-tree.ts";
import { removeTree } from "../tree/remove-tree.ts";
import { parseTree, scanTree } from "../tree/tree-scan.ts";
import { lockWorkspace } from "../workspace-lock.ts";
import { applyStep, undoStep } from "./apply-commit.ts";
import { type CommitPlan, planSteps } from "./commit-plan.ts";
import { type Conflict, findConflicts } from "./conflicts.ts";
import { readCommitPlan, writtenPlan } from "./read-commit-plan.ts";
import { stageFiles } from "./stage-files.ts";
import { makeStagingFolder, openStagingFolder } from "./staging-folder.ts";

/**
 * Brings changes to the workspace, all or none: conflicts are looked for first, every file is copied
 * into a staging folder of the workspace, a plan is written down, and only then are files moved. A step
 * that fails takes all steps back; a process that is killed leaves the plan, which the next one takes
 * back before anything else (`recoverCommit`).
 *
 * @param left Changes that stay aside; with none, the caller forgets what is kept.
 * @throws OstinatoError `workspace.conflict`, or `sandbox.failed` where the workspace may not be written or
 *   another run writes directly into it; it is as it was.
 */
export async function commitChanges(
  changes: readonly Change[],
  state: StateDirectory,
  record: StateRecord,
  left: readonly Change[] = [],
): Promise<void> {
  const path = record.policy.workspace.path;
  const written = record.store === "overlay" ? state.upper : state.copy;
  using workspace = new AnchoredTree(path);
  using _lock = await lockWorkspace(path, "commit");
  const conflicts = findConflicts(changes, workspace);
  if (conflicts.length > 0) throw conflictError(conflicts);
  const steps = planSteps(changes);
  if (steps.length === 0) return;
  const staging = `.ostinato-commit-${randomBytes(6).toString("hex")}`;
  const keepsRest = left.length > 0;
  const plan: CommitPlan = { phase: "moving", workspace: path, staging, steps, keepsRest };
  state.writePlan(writtenPlan({ ...plan, phase: "staging" }));
  let folder: AnchoredTree | null = null;
  try {
    folder = makeStagingFolder(workspace, staging);
    using source = new AnchoredTree(written);
    const owners = { sandbox: record.user, workspace: record.owner };
    await stageFiles(plan, changes, source, folder, owners);
    if (keepsRest && record.store === "overlay") await stageRest(left, state);
    state.writePlan(writtenPlan(plan));
    const owner = process.getuid?.() === 0 ? record.owner : null;
    for (const step of steps) applyStep(step, workspace, folder, owner);
    await requireNothingExtra(plan, changes, folder);
    if (keepsRest) noteRest(changes, workspace, source, state);
  } catch (error) {
    await takeBack(state, folder, path, error);
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM" || code === "EROFS") throw mayNotWrite(path, error);
    if (!MEANWHILE.includes(code ?? "")) throw error;
    throw conflictError([
      { path: String(error), reason: "the workspace changed during the commit" },
    ]);
  } finally {
    folder?.[Symbol.dispose]();
  }
  // From here on the changes are in: what is left is to tidy up.
  state.writePlan(writtenPlan({ ...plan, phase: "done" }));
  await removeTree(`${workspace.path}/${staging}`);
  if (keepsRest) await finishRest(state);
}

/** How a step fails when something else is where it was to act. */
const MEANWHILE = ["EEXIST", "ENOENT", "ENOTEMPTY", "ENOTDIR", "EISDIR", "ELOOP"];

/**
 * Takes back a commit that was cut off; one that was through is brought to its end. The plan is acted on
 * only where this person sealed it, and only in the workspace of the record, which is sealed too.
 *
 * @param open The staging folder, while the commit itself still has it: somebody may have moved it away.
 * @throws OstinatoError `trust.unverified` or `trust.folder`: nothing was touched then. `sandbox.failed` when
 *   the staging folder is another user's.
 */
export async function recoverCommit(
  state: StateDirectory,
  open: AnchoredTree | null = null,
): Promise<void> {
  const written = state.readPlan();
  if (written === null) return;
  const plan = readCommitPlan(written, state.read().policy.workspace.path);
  using workspace = new AnchoredTree(plan.workspace);
  if (plan.phase === "moving" && (open !== null || workspace.look(plan.staging) !== null)) {
    const staging = open ?? openStagingFolder(workspace, plan.staging);
    try {
      for (const step of plan.steps.toReversed()) undoStep(step, workspace, staging);
    } finally {
      if (open === null) staging[Symbol.dispose]();
    }
  }
  await removeTree(`${workspace.path}/${plan.staging}`);
  if (plan.phase !== "done") {
    await forgetRest(state);
    state.forgetPlan();
  } else if (plan.keepsRest) await finishRest(state);
  else await state.remove();
}

/** @throws OstinatoError `sandbox.failed` where somebody is in the way; the plan is kept, so that it can be tried again. */
async function takeBack(
  state: StateDirectory,
  folder: AnchoredTree | null,
  workspace: string,
  error: unknown,
): Promise<void> {
  try {
    await recoverCommit(state, folder);
  } catch (cause) {
    throw new OstinatoError(
      "sandbox.failed",
      `A commit into ${workspace} failed (${messageOf(error)}) and could be taken back in part only (${messageOf(cause)}).`,
      {
        hint: "The rest is taken back by the next command on these changes: end what else writes into the workspace, and commit again.",
        cause,
      },
    );
  }
}

/** A folder is moved away whole: something could have been made in it since it was looked at. */
async function requireNothingExtra(
  plan: CommitPlan,
  changes: readonly Change[],
  staging: AnchoredTree,
): Promise<void> {
  const removed = new Set(changes.filter(({ after }) => after === null).map(({ path }) => path));
  for (const step of plan.steps) {
    if (step.action !== "remove") continue;
    const moved = `${staging.path}/${step.old}`;
    if (changes.find(({ path }) => path === step.path)?.before?.type !== "directory") continue;
    for (const name of parseTree((await scanTree(moved)).bytes).keys()) {
      if (name === "" || removed.has(`${step.path}/${name}`)) continue;
      throw Object.assign(new Error(`${step.path}/${name}`), { code: "EEXIST" });
    }
  }
}

function mayNotWrite(path: string, cause: unknown): OstinatoError {
  const { code } = cause as NodeJS.ErrnoException;
  return new OstinatoError(
    "sandbox.failed",
    `The workspace ${path}, or something in it, may not be written (${code}). Nothing was committed; the changes are kept.`,
    { hint: "Commit as a user who may write it, or change its permissions first.", cause },
  );
}

function conflictError(conflicts: readonly Conflict[]): OstinatoError {
  const listed = conflicts.slice(0, 20).map(({ path, reason }) => `${path}: ${reason}`);
  const more = conflicts.length > 20 ? `\n… and ${conflicts.length - 20} more` : "";
  return new OstinatoError(
    "workspace.conflict",
    `The changes can't be committed, and none were:\n${listed.join("\n")}${more}`,
    {
      hint: "Look at both versions, then bring the changes over by hand or discard them.",
    },
  );
}
