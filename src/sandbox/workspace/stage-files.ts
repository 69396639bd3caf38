import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  openSync,
  symlinkSync,
} from "node:fs";
import type { Owner } from "../launcher/mount-plan.ts";
import type { AnchoredTree } from "./anchored-tree.ts";
import type { Change } from "./changes.ts";
import type { CommitPlan } from "./commit-plan.ts";
import type { TreeEntry } from "./tree-scan.ts";

const PERMISSIONS = 0o777;

/**
 * Copies every file and link that a plan places into the workspace's staging folder, with its mode,
 * time and owner. Nothing of the workspace itself is touched: a full disk shows here.
 */
export function stageFiles(
  plan: CommitPlan,
  changes: readonly Change[],
  written: AnchoredTree,
  workspace: AnchoredTree,
  owners: { readonly sandbox: Owner; readonly workspace: Owner },
): void {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const stagedByInode = new Map<bigint, string>();
  const isRoot = process.getuid?.() === 0;
  for (const step of plan.steps) {
    if (step.action !== "place") continue;
    const change = byPath.get(step.path);
    const entry = change?.after;
    if (change === undefined || entry === null || entry === undefined) continue;
    const target = `${plan.staging}/${step.new}`;
    const owner = isRoot ? ownerOf(change, entry, owners) : null;
    const earlier = entry.links > 1 ? stagedByInode.get(entry.inode) : undefined;
    workspace.at(target, (path) => {
      if (entry.type === "link") {
        symlinkSync(entry.target, path);
        if (owner !== null) lchownSync(path, owner.uid, owner.gid);
      } else if (earlier !== undefined) {
        workspace.at(earlier, (first) => linkSync(first, path));
      } else {
        copyIn(step.path, entry, written, path, owner);
      }
    });
    if (entry.links > 1 && earlier === undefined) stagedByInode.set(entry.inode, target);
  }
}

function copyIn(
  source: string,
  entry: TreeEntry,
  written: AnchoredTree,
  target: string,
  owner: Owner | null,
): void {
  written.at(source, (path) =>
    readable(path, entry, () => copyFileSync(path, target, constants.COPYFILE_FICLONE)),
  );
  const file = openSync(target, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if (owner !== null) fchownSync(file, owner.uid, owner.gid);
    fchmodSync(file, entry.mode & PERMISSIONS);
    const seconds = Number(entry.modifiedNanoseconds) / 1e9;
    futimesSync(file, seconds, seconds);
  } finally {
    closeSync(file);
  }
}

/** A file that its own owner may not read is made readable for the time of a copy. */
function readable(path: string, entry: TreeEntry, use: () => void): void {
  if ((entry.mode & 0o400) !== 0) {
    use();
    return;
  }
  chmodSync(path, entry.mode | 0o400);
  try {
    use();
  } finally {
    chmodSync(path, entry.mode);
  }
}

/** A file that was there keeps its owner; what the run made belongs to the workspace's. */
function ownerOf(
  change: Change,
  entry: TreeEntry,
  owners: { readonly sandbox: Owner; readonly workspace: Owner },
): Owner {
  if (change.before !== null) return change.before;
  return {
    uid: entry.uid === owners.sandbox.uid ? owners.workspace.uid : entry.uid,
    gid: entry.gid === owners.sandbox.gid ? owners.workspace.gid : entry.gid,
  };
}
