import { type BigIntStats, readdirSync } from "node:fs";
import type { Change } from "../changes/changes.ts";
import type { AnchoredTree } from "../tree/anchored-tree.ts";
import type { TreeEntry } from "../tree/tree-scan.ts";

/** Why a change can't be applied to the workspace as it is now. */
export interface Conflict {
  readonly path: string;
  readonly reason: string;
}

/** Compares the state that the changes are based on with the workspace as it is now. */
export function findConflicts(changes: readonly Change[], workspace: AnchoredTree): Conflict[] {
  const removed = new Set(changes.filter(({ after }) => after === null).map(({ path }) => path));
  return changes.flatMap((change) => {
    const reason = conflictOf(change, workspace, removed);
    return reason === null ? [] : [{ path: change.path, reason }];
  });
}

function conflictOf(
  change: Change,
  workspace: AnchoredTree,
  removed: ReadonlySet<string>,
): string | null {
  const { path, before, after } = change;
  if (path.includes("\ufffd")) return "its name is not valid UTF-8";
  if (after?.type === "other") return null;
  const found = workspace.look(path);
  if (before === null)
    return found === null ? null : "it was created in the workspace in the meantime";
  if (found === null) return "it was removed from the workspace in the meantime";
  if (!isStill(before, found)) return "it was changed in the workspace in the meantime";
  if (before.type === "directory" && after?.type !== "directory") {
    const extra = namesIn(workspace, path).find((name) => !removed.has(`${path}/${name}`));
    if (extra !== undefined) return `"${extra}" was created in it in the meantime`;
  }
  return null;
}

/** Empty if the folder has gone since it was checked: the commit's own step detects that. */
function namesIn(workspace: AnchoredTree, path: string): string[] {
  try {
    return workspace.at(path, (anchored) => readdirSync(anchored));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(code)) return [];
    throw error;
  }
}

/** A folder counts as the same as long as it is a folder; its contents are compared separately. */
function isStill(before: TreeEntry, found: BigIntStats): boolean {
  switch (before.type) {
    case "directory":
      return found.isDirectory();
    case "file":
      return (
        found.isFile() &&
        found.ino === before.inode &&
        found.size === BigInt(before.bytes) &&
        found.mtimeNs === before.modifiedNanoseconds &&
        found.ctimeNs === before.changedNanoseconds
      );
    case "link":
      return found.isSymbolicLink() && found.ctimeNs === before.changedNanoseconds;
    case "other":
    case "whiteout":
      return found.ino === before.inode;
    default:
      return before.type satisfies never;
  }
}
