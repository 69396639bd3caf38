import type { Change } from "../changes/changes.ts";
import { foldersOf } from "../changes/folders-of.ts";

/** One step of bringing changes to the workspace. Numbers name files of the staging folder. */
export type CommitStep =
  /** Moves what is at `path` away to `old`. */
  | { readonly action: "remove"; readonly path: string; readonly old: number }
  | { readonly action: "make-folder"; readonly path: string; readonly mode: number }
  /** Puts the staged `new` at `path`; what was there is kept as `old`. */
  | {
      readonly action: "place";
      readonly path: string;
      readonly new: number;
      readonly old: number | null;
    }
  | {
      readonly action: "set-mode";
      readonly path: string;
      readonly mode: number;
      readonly modeBefore: number;
      /** Of the file or folder, so that no other one gets the mode. */
      readonly inode: string;
    };

/** Written down before the first step, so that a commit that was cut off can be taken back. */
export interface CommitPlan {
  /**
   * `staging`: nothing of the workspace itself was touched; `moving`: some steps may have been made;
   * `done`: all were, and what is kept of the run is to be forgotten.
   */
  readonly phase: "staging" | "moving" | "done";
  readonly workspace: string;
  /** Name of the staging folder in the workspace. */
  readonly staging: string;
  readonly steps: readonly CommitStep[];
  /** Changes stay aside, so what is kept of the run is not forgotten in the end, but replaced by the rest. */
  readonly keepsRest: boolean;
}

/** Set-user-id and set-group-id bits never leave the sandbox. */
const PERMISSIONS = 0o777;

/**
 * Orders changes so that each step finds what it needs: removals, then folders from the top, then
 * files and links, then modes of folders that were there.
 */
export function planSteps(changes: readonly Change[]): CommitStep[] {
  let number = 0;
  const removals: CommitStep[] = [];
  const folders: CommitStep[] = [];
  const files: CommitStep[] = [];
  const modes: CommitStep[] = [];
  const removedFolders = new Set<string>();
  for (const { path, kind, before, after } of changes) {
    if (after?.type === "other") continue;
    const replacesFolder = before?.type === "directory" && after?.type !== "directory";
    const inRemoved = foldersOf(path).some((folder) => removedFolders.has(folder));
    if (after === null && !inRemoved) removals.push({ action: "remove", path, old: number++ });
    if (replacesFolder && !inRemoved) {
      if (after !== null) removals.push({ action: "remove", path, old: number++ });
      removedFolders.add(path);
    }
    if (after === null) continue;
    if (kind === "mode" && before !== null) {
      const modeBefore = before.mode;
      const mode = (modeBefore & ~PERMISSIONS) | (after.mode & PERMISSIONS);
      modes.push({ action: "set-mode", path, mode, modeBefore, inode: `${before.inode}` });
    } else if (after.type === "directory") {
      if (before !== null) removals.push({ action: "remove", path, old: number++ });
      folders.push({ action: "make-folder", path, mode: after.mode & PERMISSIONS });
    } else {
      const old = before === null || replacesFolder ? null : number++;
      files.push({ action: "place", path, new: number++, old });
    }
  }
  return [...removals, ...folders, ...files, ...modes];
}
