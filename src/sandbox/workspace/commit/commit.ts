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
import { applyStep, closeFolders, undoStep } from "./apply-commit.ts";
import { type CommitPlan, planSteps } from "./commit-plan.ts";
import { type Conflict, findConflicts } from "./conflicts.ts";
import { readCommitPlan, writtenPlan } from "./read-commit-plan.ts";
import { stageFiles } from "./stage-files.ts";
import { makeStagingFolder, openStagingFolder } from "./staging-folder.ts";

/**
 * Commits changes to the workspace, all or none. It checks for conflicts, copies every file into a staging folder
 * in the workspace, stores a plan, and only then moves files. If a step fails, all steps are undone. If the
 * process is killed, the plan remains, and the next process undoes it first (`recoverCommit`).
 *
 * @param left Changes that stay aside; if there are none, the caller removes the stored changes.
 * @throws OstinatoError `workspace.conflict`, or `sandbox.failed` if the workspace is not writable or another run
 *   writes directly to it. Then the workspace is unchanged.
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
    if (!RACE_ERRORS.includes(code ?? "")) throw error;
    throw conflictError([
      { path: String(error), reason: "the workspace changed during the commit" },
    ]);
  } finally {
    folder?.[Symbol.dispose]();
  }
  // From here on the changes are committed; only cleanup is left.
  state.writePlan(writtenPlan({ ...plan, phase: "done" }));
  closeFolders(steps, workspace);
  await removeTree(`${workspace.path}/${staging}`);
  if (keepsRest) await finishRest(state);
}

/** Errors of a step when something else has appeared at its path. */
const RACE_ERRORS = ["EEXIST", "ENOENT", "ENOTEMPTY", "ENOTDIR", "EISDIR", "ELOOP"];

/**
 * Undoes an interrupted commit, or completes one whose steps were all carried out. The plan is used only if this
 * person sealed it, and only in the workspace of the record, which is sealed too.
 *
 * @param open The staging folder, if the commit still has it open: somebody may have moved it away.
 * @throws OstinatoError `trust.unverified` or `trust.folder`; then nothing was touched. `sandbox.failed` if the
 *   staging folder belongs to another user.
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
  if (plan.phase === "done") closeFolders(plan.steps, workspace);
  await removeTree(`${workspace.path}/${plan.staging}`);
  if (plan.phase !== "done") {
    await forgetRest(state);
    state.forgetPlan();
  } else if (plan.keepsRest) await finishRest(state);
  else await state.remove();
}

/**
 * @throws OstinatoError `sandbox.failed` if another process interferes; the plan is kept, so that it can be
 *   retried.
 */
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
      `A commit to ${workspace} failed (${messageOf(error)}) and could only be undone in part (${messageOf(cause)}).`,
      {
        hint: "The next command on these changes undoes the rest: end the other processes that write to the workspace, then commit again.",
        cause,
      },
    );
  }
}

/** The folder is moved away whole: something could have been created in it since it was checked. */
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
    `The workspace ${path}, or something in it, is not writable (${code}). Nothing was committed; the changes are kept.`,
    { hint: "Commit as a user who can write to it, or change its permissions first.", cause },
  );
}

function conflictError(conflicts: readonly Conflict[]): OstinatoError {
  const listed = conflicts.slice(0, 20).map(({ path, reason }) => `${path}: ${reason}`);
  const more = conflicts.length > 20 ? `\n… and ${conflicts.length - 20} more` : "";
  return new OstinatoError(
    "workspace.conflict",
    `The changes can't be committed; nothing was written:\n${listed.join("\n")}${more}`,
    {
      hint: "Compare both versions, then apply the changes by hand or discard them.",
    },
  );
}
