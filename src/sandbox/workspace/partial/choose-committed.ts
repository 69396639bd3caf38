import { type Change, describeChanges } from "../changes/changes.ts";
import { foldersOf } from "../changes/folders-of.ts";
import { isOwnName } from "../changes/own-folders.ts";
import type { TreeEntry } from "../tree/tree-scan.ts";

/** The changes that a commit includes and those that stay aside. Each list keeps the order of the changes. */
export interface Chosen {
  readonly committed: readonly Change[];
  readonly left: readonly Change[];
}

/**
 * Splits changes so that each part can be committed without the other: a folder is committed with what is
 * committed in it, and stays aside as long as something in it does. Anything under the name `.ostinato` is in
 * neither part: no commit writes there.
 *
 * @param leaveMarked Keep changes with a warning aside.
 */
export function chooseCommitted(changes: readonly Change[], leaveMarked: boolean): Chosen {
  const own = withFolders(changes, new Set(changes.filter(isOwn)));
  const others = changes.filter((change) => !own.has(change));
  if (!leaveMarked) return { committed: others, left: [] };
  const described = describeChanges(others);
  const isMarked = ({ after }: Change, index: number) =>
    // Devices, pipes and sockets are never committed.
    after?.type !== "other" && described[index]?.warning !== undefined;
  const marked = others.filter(isMarked);
  const left = withFolders(others, new Set([...marked, ...movedInto(marked, others)]));
  return {
    committed: others.filter((change) => !left.has(change)),
    left: others.filter((change) => left.has(change)),
  };
}

/**
 * Removals of files that were renamed to marked names: if they were committed alone, the file's contents could be
 * lost.
 */
function movedInto(marked: readonly Change[], changes: readonly Change[]): Change[] {
  const keyOf = ({ bytes, modifiedNanoseconds }: TreeEntry) => `${bytes} ${modifiedNanoseconds}`;
  const come = new Set(
    marked.flatMap(({ before, after }) => (before === null && after ? keyOf(after) : [])),
  );
  return changes.filter(
    ({ before, after }) => after === null && before?.type === "file" && come.has(keyOf(before)),
  );
}

function isOwn({ path }: Change): boolean {
  return path.split("/").some(isOwnName);
}

/** The chosen changes with those that depend on them, and without those that are needed now. */
function withFolders(changes: readonly Change[], chosen: ReadonlySet<Change>): Set<Change> {
  const left = new Set(chosen);
  if (left.size === 0) return left;
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const around = ({ path }: Change) => foldersOf(path).flatMap((each) => byPath.get(each) ?? []);
  // A folder that became something else and its former contents belong together.
  for (const change of changes) {
    const turned = around(change).find(becameSomethingElse);
    if (turned !== undefined && (left.has(turned) || left.has(change))) left.add(turned);
  }
  for (const change of changes) {
    if (around(change).some((folder) => becameSomethingElse(folder) && left.has(folder))) {
      left.add(change);
    }
  }
  // A folder in which something stays can't be removed.
  for (const change of [...left]) {
    for (const folder of around(change)) if (folder.after === null) left.add(folder);
  }
  const withOthers = new Set(changes.flatMap(around));
  const isOnlyAround = (change: Change) => isNewFolder(change) && withOthers.has(change);
  const needed = new Set(
    changes
      .filter((change) => change.after !== null && !left.has(change) && !isOnlyAround(change))
      .flatMap(around),
  );
  for (const change of changes) {
    if (needed.has(change)) left.delete(change);
    // A new folder in which nothing is committed.
    else if (isOnlyAround(change)) left.add(change);
  }
  return left;
}

function becameSomethingElse({ before, after }: Change): boolean {
  return before?.type === "directory" && after !== null && after.type !== "directory";
}

function isNewFolder({ before, after }: Change): boolean {
  return before?.type !== "directory" && after?.type === "directory";
}
