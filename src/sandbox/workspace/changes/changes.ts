import type { WorkspaceChange } from "../../sandbox.ts";
import type { Tree, TreeEntry } from "../tree/tree-scan.ts";
import { embeddedRepositories } from "./embedded-repositories.ts";
import { isOwnName } from "./own-folders.ts";
import { warningFor, warningOfRemoval } from "./runs-later.ts";

/** A change with what is needed to apply it. */
export interface Change {
  readonly path: string;
  readonly kind: WorkspaceChange["kind"];
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

export interface CompareOptions {
  /** Whether the file's bytes are the same before and now. Called only if everything else is the same. */
  sameContent(path: string): Promise<boolean>;
  /**
   * The current names in a folder as a program inside sees it, for a `now` that lists only what was written (an
   * overlay's upper layer). Absent if `now` lists everything.
   */
  listMerged?(path: string): Promise<ReadonlySet<string>>;
}

/** Compares two trees. The changes are sorted by path, so that a folder comes before its contents. */
export async function compareTrees(
  before: Tree,
  now: Tree,
  options: CompareOptions,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const removed = new Set<string>();
  const children = childNames(before);

  const remove = (path: string) => {
    const entry = before.get(path);
    if (entry === undefined || removed.has(path)) return;
    removed.add(path);
    changes.push({ path, kind: "removed", before: entry, after: null });
    for (const name of children.get(path) ?? []) remove(join(path, name));
  };

  for (const [path, after] of now) {
    const entry = before.get(path) ?? null;
    if (after.type === "whiteout") {
      remove(path);
      continue;
    }
    if (entry?.type === "directory" && after.type !== "directory") {
      for (const name of children.get(path) ?? []) remove(join(path, name));
    }
    const kind = await kindOf(path, entry, after, options);
    if (kind !== null) changes.push({ path, kind, before: entry, after });
    if (entry?.type !== "directory" || after.type !== "directory") continue;
    const lower = children.get(path) ?? [];
    if (options.listMerged === undefined) {
      for (const name of lower) if (!now.has(join(path, name))) remove(join(path, name));
    } else if (path !== "" && lower.some((name) => !now.has(join(path, name)))) {
      // A replaced folder hides its old contents without listing them.
      const merged = await options.listMerged(path);
      for (const name of lower) if (!merged.has(name)) remove(join(path, name));
    }
  }
  return changes.sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

async function kindOf(
  path: string,
  before: TreeEntry | null,
  after: TreeEntry,
  options: CompareOptions,
): Promise<WorkspaceChange["kind"] | null> {
  if (before === null) return "added";
  if (before.type !== after.type) return "changed";
  const sameThing =
    before.type === "file"
      ? before.bytes === after.bytes && (await options.sameContent(path))
      : before.type === "other"
        ? before.inode === after.inode
        : before.target === after.target;
  if (!sameThing) return "changed";
  return before.mode === after.mode || before.type === "link" ? null : "mode";
}

function childNames(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const path of tree.keys()) {
    if (path === "") continue;
    const slash = path.lastIndexOf("/");
    const parent = slash < 0 ? "" : path.slice(0, slash);
    const names = children.get(parent);
    if (names === undefined) children.set(parent, [path.slice(slash + 1)]);
    else names.push(path.slice(slash + 1));
  }
  return children;
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The changes as a person and the trace see them. */
export function describeChanges(changes: readonly Change[]): readonly WorkspaceChange[] {
  const repositories = embeddedRepositories(changes);
  return changes.map((change) => {
    const { path } = change;
    const isIn = (folder: string) => folder === "" || `${path}/`.startsWith(`${folder}/`);
    return describeChange(change, repositories.some(isIn));
  });
}

function describeChange(change: Change, inRepository: boolean): WorkspaceChange {
  const { path, kind, before, after } = change;
  const warning = warningOf(change, inRepository);
  const type = (after ?? before)?.type ?? "other";
  return {
    path: path === "" ? "." : path,
    kind,
    type: type === "whiteout" ? "other" : type,
    bytesBefore: before === null ? null : bytesOf(before),
    bytesAfter: after === null ? null : bytesOf(after),
    ...(after?.type === "file" && { modified: Number(after.modifiedNanoseconds) / 1e6 }),
    ...(after?.type === "link" && { target: after.target }),
    ...(warning === undefined ? {} : { warning }),
  };
}

function warningOf(change: Change, inRepository: boolean): string | undefined {
  const { path, before, after } = change;
  if (path.split("/").some(isOwnName)) return "its name is Ostinato's own; it is not committed.";
  if (after === null) return warningOfRemoval(path);
  if (after.type === "other") return "it isn't a file, folder or link, so it is not committed.";
  const known = warningFor(path, after.type === "link" ? after.target : "");
  if (known !== undefined) return known;
  if (inRepository)
    return "git reads this folder as a repository, whose settings can name programs to run.";
  if (isProgram(after) && !isProgram(before)) return "it became executable.";
  return undefined;
}

function isProgram(entry: TreeEntry | null): boolean {
  return entry?.type === "file" && (entry.mode & 0o111) !== 0;
}

function bytesOf(entry: TreeEntry): number {
  return entry.type === "file" ? entry.bytes : 0;
}
