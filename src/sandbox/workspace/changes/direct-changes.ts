import { scanWhole, type Tree, type TreeEntry } from "../tree/tree-scan.ts";
import { type Change, compareTrees } from "./changes.ts";

/** What has changed in a workspace that is written to directly, by anyone, since the run began. */
export class DirectChanges {
  readonly #path: string;
  /** Names that are left out now. */
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

  /** Takes what is there now as given. */
  async accept(): Promise<void> {
    this.before = await scan(this.#path, this.#without(), this.before);
  }
}

/** What lies in a folder that has been closed meanwhile is taken to be as it was. */
async function scan(path: string, without: readonly string[], before: Tree): Promise<Tree> {
  const now = await scanWhole(path, without);
  const closed = [...now].filter(([, entry]) => entry.closed).map(([folder]) => `${folder}/`);
  if (closed.length === 0) return now;
  const hidden = [...before].filter(([name]) => closed.some((folder) => name.startsWith(folder)));
  return new Map([...now, ...hidden]);
}

/** The change time can't be set back; a change of the mode alone moves it as well. */
function isUntouched(before: TreeEntry | undefined, now: TreeEntry | undefined): boolean {
  if (before === undefined || now === undefined || before.inode !== now.inode) return false;
  return before.mode === now.mode
    ? before.changedNanoseconds === now.changedNanoseconds
    : before.modifiedNanoseconds === now.modifiedNanoseconds;
}
