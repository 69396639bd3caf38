import { type Change, describeChanges } from "../changes/changes.ts";
import { foldersOf } from "../changes/folders-of.ts";
import { isOwnName } from "../changes/not-of-the-run.ts";
import type { TreeEntry } from "../tree/tree-scan.ts";

/** Which changes a commit brings in, and which stay aside. Each list in the order of the changes. */
export interface Chosen {
  readonly committed: readonly Change[];
  readonly left: readonly Change[];
}

/**
 * Splits changes so that each part can be brought in without the other: a folder comes with what is
 * brought into it, and stays while something in it does. What lies under the name `.ostinato` is in neither
 * part: no commit writes there.
 *
 * @param leaveMarked Leave aside what carries a warning.
 */
export function chooseCommitted(changes: readonly Change[], leaveMarked: boolean): Chosen {
  const own = withFolders(changes, new Set(changes.filter(isOwn)));
  const others = changes.filter((change) => !own.has(change));
  if (!leaveMarked) return { committed: others, left: [] };
  const described = describeChanges(others);
  const isMarked = ({ after }: Change, index: number) =>
    // Devices, pipes and sockets are not committed in any case.
    after?.type !== "other" && described[index]?.warning !== undefined;
  const marked = others.filter(isMarked);
  const left = withFolders(others, new Set([...marked, ...movedInto(marked, others)]));
  return {
    committed: others.filter((change) => !left.has(change)),
    left: others.filter((change) => left.has(change)),
  };
}

/** Removals of files that went under the marked names: without them what was in the file could be lost. */
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

/** The chosen ones with those that can't be brought in without them, and without those that are needed now. */
function withFolders(changes: readonly Change[], chosen: ReadonlySet<Change>): Set<Change> {
  const left = new Set(chosen);
  if (left.size === 0) return left;
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const around = ({ path }: Change) => foldersOf(path).flatMap((each) => byPath.get(each) ?? []);
  // A folder that became something else, and what was in it, are one.
  for (const change of changes) {
    const turned = around(change).find(becameSomethingElse);
    if (turned !== undefined && (left.has(turned) || left.has(change))) left.add(turned);
  }
  for (const change of changes) {
    if (around(change).some((folder) => becameSomethingElse(folder) && left.has(folder))) {
      left.add(change);
    }
  }
  // One in which something stays can't be removed.
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
    // A new folder with nothing in it that is brought in.
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
