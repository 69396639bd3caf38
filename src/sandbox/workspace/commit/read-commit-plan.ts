import { OstinatoError } from "../../../errors.ts";
import { isOwnName } from "../changes/own-folders.ts";
import type { CommitPlan, CommitStep } from "./commit-plan.ts";

const STAGING = /^\.ostinato-commit-[0-9a-f]{12}$/;
const PHASES = ["staging", "moving", "done"];

/** A plan as it is stored: without the workspace, which a stored file must not choose. */
export function writtenPlan({ phase, staging, steps, keepsRest }: CommitPlan): string {
  return JSON.stringify({ phase, staging, steps, keepsRest });
}

/**
 * Reads a stored plan for this workspace. It is checked although it is sealed: a plan moves and removes files
 * outside the sandbox.
 *
 * @throws OstinatoError `sandbox.failed` for a plan that `commitChanges` can't have written.
 */
export function readCommitPlan(text: string, workspace: string): CommitPlan {
  try {
    const { phase, staging, steps, keepsRest = false } = JSON.parse(text) as CommitPlan;
    const isPlan = PHASES.includes(phase) && STAGING.test(staging) && steps.every(isStep);
    if (isPlan && typeof keepsRest === "boolean") {
      return { phase, workspace, staging, steps, keepsRest };
    }
  } catch (cause) {
    throw noPlan(workspace, cause);
  }
  throw noPlan(workspace);
}

function noPlan(workspace: string, cause?: unknown): OstinatoError {
  return new OstinatoError(
    "sandbox.failed",
    `The plan of an interrupted commit to ${workspace} is invalid; it was not used.`,
    { cause },
  );
}

function isStep(step: CommitStep): boolean {
  if (!isPlainRelative(step.path)) return false;
  switch (step.action) {
    case "remove":
      return isCount(step.old);
    case "make-folder":
      return isMode(step.mode);
    case "place":
      return isCount(step.new) && (step.old === null || isCount(step.old));
    case "set-mode":
      return isMode(step.mode) && isMode(step.modeBefore) && /^\d+$/.test(step.inode);
    default:
      step satisfies never;
      return false;
  }
}

function isPlainRelative(path: unknown): boolean {
  if (typeof path !== "string" || path.includes("\0")) return false;
  const names = path.split("/");
  return names.every((name) => !["", ".", ".."].includes(name) && !isOwnName(name));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isMode(value: unknown): boolean {
  return isCount(value) && Number(value) <= 0o7777;
}
