import type { Change } from "../changes/changes.ts";
import { foldersOf } from "../changes/folders-of.ts";

/** One step of a commit. Numbers are names of files in the staging folder. */
export type CommitStep =
  /** Moves the entry at `path` to `old`. */
  | { readonly action: "remove"; readonly path: string; readonly old: number }
  | { readonly action: "make-folder"; readonly path: string; readonly mode: number }
  /** Places the staged `new` at `path`; an existing entry is kept as `old`. */
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
      /** Inode of the file or folder, so that no other one gets the mode. */
      readonly inode: string;
    };

/** Written to disk before the first step, so that an interrupted commit can be undone. */
export interface CommitPlan {
  /**
   * `staging`: the workspace itself was not touched; `moving`: some steps may have been carried out; `done`: all
   * were, and the run's stored changes can be removed.
   */
  readonly phase: "staging" | "moving" | "done";
  readonly workspace: string;
  /** Name of the staging folder in the workspace. */
  readonly staging: string;
  readonly steps: readonly CommitStep[];
  /** Some changes stay aside, so at the end the run's stored changes are replaced by the rest instead of removed. */
  readonly keepsRest: boolean;
}

/** Set-user-id and set-group-id bits never leave the sandbox. */
const PERMISSIONS = 0o777;

/**
 * Orders changes so that each step finds what it needs: removals, then folders from the top, then files and links,
 * then modes of existing folders.
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
