import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import type { Owner } from "../../launcher/mount-plan.ts";
import { changeMode } from "../changes/change-mode.ts";
import type { AnchoredTree } from "../tree/anchored-tree.ts";
import type { CommitStep } from "./commit-plan.ts";

/**
 * Carries out one step. New folders get the owner `owner` if this process can change owners.
 * @throws the system's error; `EEXIST` if something has appeared at the path of a new entry.
 */
export function applyStep(
  step: CommitStep,
  workspace: AnchoredTree,
  staging: AnchoredTree,
  owner: Owner | null,
): void {
  switch (step.action) {
    case "remove":
      move(workspace, step.path, staging, `${step.old}`);
      return;
    case "make-folder":
      makeFolder(step, workspace, staging, owner);
      return;
    case "place":
      if (step.old === null) {
        placeNew(staging, `${step.new}`, workspace, step.path);
      } else {
        keepOld(workspace, step.path, staging, `${step.old}`);
        move(staging, `${step.new}`, workspace, step.path);
      }
      return;
    case "set-mode":
      workspace.at(step.path, (path) => {
        if (!changeMode(path, step.mode, step.inode)) throw inTheWay(step.path);
      });
      return;
    default:
      step satisfies never;
  }
}

/** Undoes one step if it was carried out, wholly or in part. Steps are undone last to first. */
export function undoStep(step: CommitStep, workspace: AnchoredTree, staging: AnchoredTree): void {
  switch (step.action) {
    case "remove":
      moveBack(staging, step.old, workspace, step.path);
      return;
    case "make-folder":
      ignoring([...NOT_THERE, "ENOTEMPTY"], () => workspace.at(step.path, rmdirSync));
      return;
    case "place": {
      const waiting = staging.look(`${step.new}`);
      if (waiting === null) {
        move(workspace, step.path, staging, `${step.new}`);
      } else if (step.old === null && workspace.look(step.path)?.ino === waiting.ino) {
        workspace.at(step.path, unlinkSync);
      }
      if (step.old !== null) moveBack(staging, step.old, workspace, step.path);
      return;
    }
    case "set-mode":
      ignoring(NOT_THERE, () =>
        workspace.at(step.path, (path) => void changeMode(path, step.modeBefore, step.inode)),
      );
      return;
    default:
      step satisfies never;
  }
}

/** A step whose folder has not been created yet. */
const NOT_THERE = ["ENOENT", "ENOTDIR", "ELOOP"];

/**
 * Created in the staging folder, where nobody else writes, and then moved. Owner and mode are set by the
 * descriptor, on exactly this folder.
 */
function makeFolder(
  { path, mode }: Extract<CommitStep, { action: "make-folder" }>,
  workspace: AnchoredTree,
  staging: AnchoredTree,
  owner: Owner | null,
): void {
  if (workspace.look(path) !== null) throw inTheWay(path);
  const folder = staging.at(NEW_FOLDER, (made) => {
    mkdirSync(made, { mode: 0o700 });
    return openSync(made, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  });
  try {
    if (owner !== null) fchownSync(folder, owner.uid, owner.gid);
    move(staging, NEW_FOLDER, workspace, path);
    fchmodSync(folder, openMode(mode));
  } finally {
    closeSync(folder);
  }
}

/** A folder that its own owner can't write to gets that mode when its content is in place. */
function openMode(mode: number): number {
  return mode | 0o700;
}

/** The last thing of a commit: new folders that were left open for their content get their own mode. */
export function closeFolders(steps: readonly CommitStep[], workspace: AnchoredTree): void {
  for (const step of steps.toReversed()) {
    if (step.action !== "make-folder" || step.mode === openMode(step.mode)) continue;
    ignoring(NOT_THERE, () =>
      workspace.at(step.path, (path) => {
        const found = lstatSync(path, { bigint: true });
        // Somebody else may have changed it since.
        if (Number(found.mode & 0o777n) !== openMode(step.mode)) return;
        changeMode(path, step.mode, `${found.ino}`);
      }),
    );
  }
}

/** A name in the staging folder, where all other names are numbers. */
const NEW_FOLDER = "folder";

function inTheWay(path: string): Error {
  return Object.assign(new Error(`EEXIST: something else is at ${path}`), { code: "EEXIST" });
}

function move(from: AnchoredTree, path: string, to: AnchoredTree, newPath: string): void {
  from.at(path, (source) => to.at(newPath, (target) => renameSync(source, target)));
}

function moveBack(staging: AnchoredTree, old: number, workspace: AnchoredTree, path: string): void {
  if (staging.look(`${old}`) !== null) move(staging, `${old}`, workspace, path);
}

/** `link` fails where `rename` would replace something. */
function placeNew(from: AnchoredTree, path: string, to: AnchoredTree, newPath: string): void {
  from.at(path, (source) =>
    to.at(newPath, (target) => {
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

/** A second link keeps the old file while the new one replaces it in one step. */
function keepOld(from: AnchoredTree, path: string, staging: AnchoredTree, old: string): void {
  from.at(path, (source) =>
    staging.at(old, (target) => {
      try {
        linkSync(source, target);
      } catch {
        renameSync(source, target);
      }
    }),
  );
}

function ignoring(codes: readonly string[], action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
