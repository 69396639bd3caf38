import {
  chmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import type { Owner } from "../launcher/mount-plan.ts";
import type { AnchoredTree } from "./anchored-tree.ts";
import type { CommitPlan, CommitStep } from "./commit-plan.ts";

/**
 * Carries out one step. `owner` gets new folders when this process may say so.
 * @throws the system's error; `EEXIST` when something appeared where something new was to go.
 */
export function applyStep(
  step: CommitStep,
  plan: CommitPlan,
  workspace: AnchoredTree,
  owner: Owner | null,
): void {
  const staged = (number: number) => `${plan.staging}/${number}`;
  switch (step.action) {
    case "remove":
      move(workspace, step.path, staged(step.old));
      return;
    case "make-folder":
      workspace.at(step.path, (path) => {
        mkdirSync(path, { mode: 0o700 });
        if (owner !== null) lchownSync(path, owner.uid, owner.gid);
        chmodSync(path, step.mode);
      });
      return;
    case "place":
      if (step.old === null) {
        placeNew(workspace, staged(step.new), step.path);
      } else {
        keepOld(workspace, step.path, staged(step.old));
        move(workspace, staged(step.new), step.path);
      }
      return;
    case "set-mode":
      workspace.at(step.path, (path) => changeMode(path, step.mode));
      return;
    default:
      step satisfies never;
  }
}

/** Takes one step back if it was made, wholly or in part. Steps are undone last to first. */
export function undoStep(step: CommitStep, plan: CommitPlan, workspace: AnchoredTree): void {
  const staged = (number: number) => `${plan.staging}/${number}`;
  switch (step.action) {
    case "remove":
      if (workspace.look(staged(step.old)) !== null) move(workspace, staged(step.old), step.path);
      return;
    case "make-folder":
      ignoring([...NOT_THERE, "ENOTEMPTY"], () => workspace.at(step.path, rmdirSync));
      return;
    case "place": {
      const waiting = workspace.look(staged(step.new));
      if (waiting === null) {
        move(workspace, step.path, staged(step.new));
      } else if (step.old === null && workspace.look(step.path)?.ino === waiting.ino) {
        workspace.at(step.path, unlinkSync);
      }
      if (step.old !== null && workspace.look(staged(step.old)) !== null) {
        move(workspace, staged(step.old), step.path);
      }
      return;
    }
    case "set-mode":
      ignoring(NOT_THERE, () =>
        workspace.at(step.path, (path) => changeMode(path, step.modeBefore)),
      );
      return;
    default:
      step satisfies never;
  }
}

/** A step whose folder was not made yet. */
const NOT_THERE = ["ENOENT", "ENOTDIR", "ELOOP"];

function move(workspace: AnchoredTree, from: string, to: string): void {
  workspace.at(from, (source) => workspace.at(to, (target) => renameSync(source, target)));
}

/** A link refuses what a rename would replace. */
function placeNew(workspace: AnchoredTree, from: string, to: string): void {
  workspace.at(from, (source) =>
    workspace.at(to, (target) => {
      try {
        linkSync(source, target);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
        renameSync(source, target);
        return;
      }
      unlinkSync(source);
    }),
  );
}

/** A second name keeps the old file while the new one takes its place in one step. */
function keepOld(workspace: AnchoredTree, path: string, old: string): void {
  workspace.at(path, (source) =>
    workspace.at(old, (target) => {
      try {
        linkSync(source, target);
      } catch {
        renameSync(source, target);
      }
    }),
  );
}

function changeMode(path: string, mode: number): void {
  if (!lstatSync(path).isSymbolicLink()) chmodSync(path, mode);
}

function ignoring(codes: readonly string[], action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
