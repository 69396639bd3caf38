import { type Change, compareTrees } from "./changes.ts";
import { notOfTheRun } from "./not-of-the-run.ts";
import { parseTree, scanTree, type Tree, type TreeEntry } from "./tree-scan.ts";

/** What has changed in a workspace that is written to directly, by anyone, since the run began. */
export class DirectChanges {
  readonly #path: string;
  before: Tree;

  private constructor(path: string, before: Tree) {
    this.#path = path;
    this.before = before;
  }

  static async begin(path: string): Promise<DirectChanges> {
    return new DirectChanges(path, await scan(path));
  }

  async diff(): Promise<readonly Change[]> {
    const before = this.before;
    const now = await scan(this.#path);
    return await compareTrees(before, now, {
      sameContent: async (path) => isUntouched(before.get(path), now.get(path)),
    });
  }

  /** Takes what is there now as given. */
  async accept(): Promise<void> {
    this.before = await scan(this.#path);
  }
}

async function scan(path: string): Promise<Tree> {
  return parseTree((await scanTree(path, { without: notOfTheRun(path) })).bytes);
}

/** The change time can't be set back; a change of the mode alone moves it as well. */
function isUntouched(before: TreeEntry | undefined, now: TreeEntry | undefined): boolean {
  if (before === undefined || now === undefined || before.inode !== now.inode) return false;
  return before.mode === now.mode
    ? before.changedNanoseconds === now.changedNanoseconds
    : before.modifiedNanoseconds === now.modifiedNanoseconds;
}
