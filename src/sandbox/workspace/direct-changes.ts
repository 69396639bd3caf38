import { type Change, compareTrees } from "./changes.ts";
import { notOfTheRun } from "./not-of-the-run.ts";
import { scanWhole, type Tree, type TreeEntry } from "./tree-scan.ts";

/** What has changed in a workspace that is written to directly, by anyone, since the run began. */
export class DirectChanges {
  readonly #path: string;
  before: Tree;

  private constructor(path: string, before: Tree) {
    this.#path = path;
    this.before = before;
  }

  static async begin(path: string): Promise<DirectChanges> {
    return new DirectChanges(path, await scan(path, new Map()));
  }

  async diff(): Promise<readonly Change[]> {
    const before = this.before;
    const now = await scan(this.#path, before);
    return await compareTrees(before, now, {
      sameContent: async (path) => isUntouched(before.get(path), now.get(path)),
    });
  }

  /** Takes what is there now as given. */
  async accept(): Promise<void> {
    this.before = await scan(this.#path, this.before);
  }
}

/** What lies in a folder that has been closed meanwhile is taken to be as it was. */
async function scan(path: string, before: Tree): Promise<Tree> {
  const now = await scanWhole(path, notOfTheRun(path));
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
