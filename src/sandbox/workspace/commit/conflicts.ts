import { type BigIntStats, readdirSync } from "node:fs";
import type { Change } from "../changes/changes.ts";
import type { AnchoredTree } from "../tree/anchored-tree.ts";
import type { TreeEntry } from "../tree/tree-scan.ts";

/** Why a change can't be brought to the workspace as it is now. */
export interface Conflict {
  readonly path: string;
  readonly reason: string;
}

/** Compares what the changes start from with what the workspace holds now. */
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
  if (before === null) return found === null ? null : "it was made in the workspace meanwhile";
  if (found === null) return "it was removed from the workspace meanwhile";
  if (!isStill(before, found)) return "it was changed in the workspace meanwhile";
  if (before.type === "directory" && after?.type !== "directory") {
    const extra = namesIn(workspace, path).find((name) => !removed.has(`${path}/${name}`));
    if (extra !== undefined) return `"${extra}" was made in it meanwhile`;
  }
  return null;
}

/** None where it went away since it was looked at: the commit's own step finds that. */
function namesIn(workspace: AnchoredTree, path: string): string[] {
  try {
    return workspace.at(path, (anchored) => readdirSync(anchored));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(code)) return [];
    throw error;
  }
}

/** A folder is the same as long as it is one; what is in it is compared by itself. */
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
