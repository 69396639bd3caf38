import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { OstinatoError } from "../../../errors.ts";
import { folderDescriptor } from "../../folder-descriptor.ts";
import { hostProgram } from "../../host-program.ts";
import type { Change } from "../changes/changes.ts";
import { foldersOf } from "../changes/folders-of.ts";
import type { StateDirectory } from "../state-directory.ts";
import { AnchoredTree } from "../tree/anchored-tree.ts";
import { removeTree } from "../tree/remove-tree.ts";
import { parseTree, type Tree, type TreeEntry, writtenTree } from "../tree/tree-scan.ts";

type Found = NonNullable<ReturnType<AnchoredTree["look"]>>;

/**
 * Creates, beside the upper layer of an overlay, a layer with only these changes: changes that a commit keeps
 * aside must not hide what the workspace contains from now on. Files are hard links, so the old layer stays
 * complete until the commit is done.
 */
export async function stageRest(left: readonly Change[], state: StateDirectory): Promise<void> {
  const { upper } = state.rest;
  await removeTree(upper);
  mkdirSync(upper, { mode: 0o700 });
  using old = new AnchoredTree(state.upper);
  using rest = new AnchoredTree(upper);
  const folders: string[] = [];
  const makeFolders = (path: string) => {
    for (const folder of foldersOf(path)) {
      if (rest.look(folder) !== null) continue;
      rest.at(folder, (made) => mkdirSync(made, { mode: 0o700 }));
      folders.push(folder);
    }
  };
  const gone = new Set<string>();
  for (const { path, after } of left) {
    // The contents of a folder are removed with it.
    if (foldersOf(path).some((folder) => gone.has(folder))) continue;
    if (after?.type === "directory") {
      makeFolders(`${path}/`);
      continue;
    }
    makeFolders(path);
    gone.add(path);
    if (after !== null || isWhiteout(old.look(path))) {
      old.at(path, (from) => rest.at(path, (to) => linkSync(from, to)));
    } else rest.at(path, makeWhiteout);
  }
  // Last to first: nothing can be created in a folder that isn't writable.
  for (const folder of folders.toReversed()) {
    const found = old.look(folder);
    if (found !== null) rest.at(folder, (path) => setAttributes(path, found));
  }
  const top = old.look("");
  if (top !== null) setAttributes(upper, top);
}

/**
 * Stores the baseline for the changes that stay, once the others are committed: the workspace as it was, with the
 * committed files as they are now. Files that the run has not touched since don't count as changes.
 */
export function noteRest(
  committed: readonly Change[],
  workspace: AnchoredTree,
  written: AnchoredTree,
  state: StateDirectory,
): void {
  writeFileSync(state.rest.manifest, withNow(state.manifest, committed, workspace));
  if (!existsSync(state.copiedManifest)) return;
  writeFileSync(state.rest.copiedManifest, withNow(state.copiedManifest, committed, written));
}

/** Replaces the stored changes with the prepared ones. Can be interrupted at any point and run again. */
export async function finishRest(state: StateDirectory): Promise<void> {
  const { upper, manifest, copiedManifest } = state.rest;
  if (existsSync(manifest)) renameSync(manifest, state.manifest);
  if (existsSync(copiedManifest)) renameSync(copiedManifest, state.copiedManifest);
  if (existsSync(upper)) {
    await removeTree(state.upper);
    renameSync(upper, state.upper);
  }
  state.forgetPlan();
}

/** Cleans up after a commit that failed. */
export async function forgetRest({ rest }: StateDirectory): Promise<void> {
  for (const path of Object.values(rest)) await removeTree(path);
}

function withNow(manifest: string, changes: readonly Change[], tree: AnchoredTree): Buffer {
  const entries = new Map<string, TreeEntry>(parseTree(readFileSync(manifest)) satisfies Tree);
  for (const { path, after } of changes) {
    const found = after === null ? null : tree.look(path);
    if (found === null || after === null) entries.delete(path);
    else entries.set(path, entryOf(found, after));
  }
  return writtenTree(entries);
}

function entryOf(found: Found, { type, target }: TreeEntry): TreeEntry {
  return {
    type,
    mode: Number(found.mode & 0o7777n),
    bytes: Number(found.size),
    modifiedNanoseconds: found.mtimeNs,
    changedNanoseconds: found.ctimeNs,
    inode: found.ino,
    uid: Number(found.uid),
    gid: Number(found.gid),
    links: Number(found.nlink),
    target,
    closed: false,
  };
}

function isWhiteout(found: Found | null): boolean {
  return found?.isCharacterDevice() === true && found.rdev === 0n;
}

/** Marks a lower entry as removed; in a folder that replaced another one, the layer has no such mark. */
function makeWhiteout(path: string): void {
  const mknod = hostProgram("mknod");
  const folder = folderDescriptor(dirname(path));
  const { status, stderr } = spawnSync(
    mknod.path,
    [`/proc/self/fd/3/${basename(path)}`, "c", "0", "0"],
    { ...mknod.options, stdio: ["ignore", "ignore", "pipe", folder], encoding: "utf8" },
  );
  closeSync(folder);
  if (status !== 0) throw new OstinatoError("sandbox.failed", `mknod failed: ${stderr}`);
}

/** A path in the state directory, where nobody else can create a link. */
function setAttributes(path: string, { uid, gid, mode }: Found): void {
  chownSync(path, Number(uid), Number(gid));
  chmodSync(path, Number(mode & 0o7777n));
}
