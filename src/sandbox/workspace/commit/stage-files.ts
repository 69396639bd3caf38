import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  lchownSync,
  linkSync,
  openSync,
  symlinkSync,
} from "node:fs";
import type { Owner } from "../../launcher/mount-plan.ts";
import { changeMode } from "../changes/change-mode.ts";
import type { Change } from "../changes/changes.ts";
import type { AnchoredTree } from "../tree/anchored-tree.ts";
import { copyBytes } from "../tree/copy-bytes.ts";
import type { TreeEntry } from "../tree/tree-scan.ts";
import type { CommitPlan } from "./commit-plan.ts";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const PERMISSIONS = 0o777;

/**
 * Copies every file and link that a plan places into the staging folder, with its mode, time and owner. The
 * workspace itself is not touched; a full disk is detected here. Each file is newly created and written by its
 * descriptor: a link that somebody puts there causes an error (`EEXIST`).
 */
export async function stageFiles(
  plan: CommitPlan,
  changes: readonly Change[],
  written: AnchoredTree,
  staging: AnchoredTree,
  owners: { readonly sandbox: Owner; readonly workspace: Owner },
): Promise<void> {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const stagedByInode = new Map<bigint, string>();
  const isRoot = process.getuid?.() === 0;
  for (const step of plan.steps) {
    if (step.action !== "place") continue;
    const change = byPath.get(step.path);
    const entry = change?.after;
    if (change === undefined || entry === null || entry === undefined) continue;
    const target = `${step.new}`;
    const owner = isRoot ? ownerOf(change, entry, owners) : null;
    const earlier = entry.links > 1 ? stagedByInode.get(entry.inode) : undefined;
    if (entry.type === "link") {
      staging.at(target, (path) => {
        symlinkSync(entry.target, path);
        if (owner !== null) lchownSync(path, owner.uid, owner.gid);
      });
    } else if (earlier !== undefined) {
      staging.at(earlier, (first) => staging.at(target, (path) => linkSync(first, path)));
    } else {
      const source = written.at(step.path, (path) => openToRead(path, entry));
      try {
        await copyIn(source, staging, target, entry, owner);
      } finally {
        closeSync(source);
      }
    }
    if (entry.links > 1 && earlier === undefined) stagedByInode.set(entry.inode, target);
  }
}

async function copyIn(
  source: number,
  staging: AnchoredTree,
  name: string,
  entry: TreeEntry,
  owner: Owner | null,
): Promise<void> {
  const file = staging.at(name, (path) =>
    openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600),
  );
  try {
    await copyBytes(source, file, fstatSync(source));
    if (owner !== null) fchownSync(file, owner.uid, owner.gid);
    fchmodSync(file, entry.mode & PERMISSIONS);
    const seconds = Number(entry.modifiedNanoseconds) / 1e9;
    futimesSync(file, seconds, seconds);
  } finally {
    closeSync(file);
  }
}

/** A file that its owner can't read is made readable while it is being opened. */
function openToRead(path: string, entry: TreeEntry): number {
  const open = () => openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if ((entry.mode & 0o400) !== 0) return open();
  changeMode(path, entry.mode | 0o400);
  try {
    return open();
  } finally {
    changeMode(path, entry.mode);
  }
}

/** An existing file keeps its owner; new files belong to the workspace's owner. */
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
