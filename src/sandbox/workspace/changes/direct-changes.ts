import { scanWhole, type Tree, type TreeEntry } from "../tree/tree-scan.ts";
import { type Change, compareTrees } from "./changes.ts";

/** The changes since the run began, by anyone, in a workspace that is written to directly. */
export class DirectChanges {
  readonly #path: string;
  /** The names to leave out now. */
  readonly #without: () => readonly string[];
  before: Tree;

  private constructor(path: string, without: () => readonly string[], before: Tree) {
    this.#path = path;
    this.#without = without;
    this.before = before;
  }

  static async begin(path: string, without: () => readonly string[]): Promise<DirectChanges> {
    return new DirectChanges(path, without, await scan(path, without(), new Map()));
  }

  async diff(): Promise<readonly Change[]> {
    const before = this.before;
    const now = await scan(this.#path, this.#without(), before);
    return await compareTrees(before, now, {
      sameContent: async (path) => isUntouched(before.get(path), now.get(path)),
    });
  }

  /** Takes the current state as the baseline. */
  async accept(): Promise<void> {
    this.before = await scan(this.#path, this.#without(), this.before);
  }
}

/** The contents of a folder that has become unreadable are assumed to be unchanged. */
async function scan(path: string, without: readonly string[], before: Tree): Promise<Tree> {
  const now = await scanWhole(path, without);
  const closed = [...now].filter(([, entry]) => entry.closed).map(([folder]) => `${folder}/`);
  if (closed.length === 0) return now;
  const hidden = [...before].filter(([name]) => closed.some((folder) => name.startsWith(folder)));
  return new Map([...now, ...hidden]);
}

/** The change time can't be set back, and a change of only the mode also updates it. */
function isUntouched(before: TreeEntry | undefined, now: TreeEntry | undefined): boolean {
  if (before === undefined || now === undefined || before.inode !== now.inode) return false;
  return before.mode === now.mode
    ? before.changedNanoseconds === now.changedNanoseconds
    : before.modifiedNanoseconds === now.modifiedNanoseconds;
}
