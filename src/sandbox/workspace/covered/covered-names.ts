import { closeSync, fchownSync, openSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import { notOfTheRun } from "../changes/not-of-the-run.ts";
import { AnchoredTree } from "../tree/anchored-tree.ts";
import { withCompanions } from "./journal-name.ts";
import { pinOwnFolder } from "./pin-own-folder.ts";

/** Names in the workspace to cover for one call. Disposing of it takes back what was made for that. */
export interface Covers extends Disposable {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * What lies in a workspace and is not the run's: the folder `.ostinato`, and a journal that somebody keeps there.
 * A run neither sees nor changes it: something empty is mounted over it for each call.
 */
export class CoveredNames {
  readonly #workspace: string;
  /** Relative to the workspace. */
  readonly journals: readonly string[];
  readonly #inodes = new Map<string, bigint>();

  constructor(workspace: string, journals: readonly string[]) {
    this.#workspace = workspace;
    this.journals = journals;
    using tree = new AnchoredTree(workspace);
    for (const journal of journals) {
      const found = tree.look(journal);
      if (found !== null) this.#inodes.set(journal, found.ino);
    }
  }

  /** All of them, there or not, relative to the workspace. */
  get names(): readonly string[] {
    return [...notOfTheRun(this.#workspace), ...this.journals.flatMap(withCompanions)];
  }

  /**
   * Those of them that are left out of comparisons: a run can't have made them. One that isn't there may be, for
   * a call, in a moment; a file or a link of that name is covered by nothing.
   */
  get uncompared(): readonly string[] {
    using tree = new AnchoredTree(this.#workspace);
    const own = notOfTheRun(this.#workspace).filter((name) => {
      const found = tree.look(name);
      return found === null || found.isDirectory();
    });
    return [...own, ...this.journals.flatMap(withCompanions)];
  }

  /**
   * @param makesMissing The call writes into the workspace directly: a `.ostinato` that isn't there yet is made,
   *   since nothing can be mounted on a name, and goes after the call.
   * @throws OstinatoError `sandbox.failed` when the run has moved a journal away, with a folder that it is in.
   */
  cover(makesMissing: boolean): Covers {
    this.#requireInPlace();
    const pin = makesMissing ? pinOwnFolder(this.#workspace) : null;
    const release = () => pin?.[Symbol.dispose]();
    try {
      if (makesMissing) this.#makeRollbacks();
      return { ...this.#there(), [Symbol.dispose]: release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #requireInPlace(): void {
    using tree = new AnchoredTree(this.#workspace);
    for (const [journal, inode] of this.#inodes) {
      if (tree.look(journal)?.ino !== inode) throw movedError(this.#workspace, journal);
    }
  }

  /**
   * SQLite takes what lies beside a journal as `-journal` for changes to be taken back, and writes it into the
   * journal. An empty one is nothing to SQLite; it stays, since another run may have it covered.
   */
  #makeRollbacks(): void {
    using tree = new AnchoredTree(this.#workspace);
    const owner = process.geteuid?.() === 0 ? tree.look("") : null;
    for (const journal of this.#inodes.keys()) {
      const name = `${journal}-journal`;
      if (tree.look(name) !== null) continue;
      const file = tree.at(name, (path) => openSync(path, "wx", 0o600));
      if (owner !== null) fchownSync(file, Number(owner.uid), Number(owner.gid));
      closeSync(file);
    }
  }

  #there(): Pick<Covers, "folders" | "files"> {
    const folders: string[] = [];
    const files: string[] = [];
    using tree = new AnchoredTree(this.#workspace);
    for (const name of this.names) {
      const found = tree.look(name);
      if (folders.some((folder) => `${name}/`.startsWith(`${folder}/`))) continue;
      if (found?.isDirectory()) folders.push(name);
      else if (found?.isFile()) files.push(name);
    }
    return { folders, files };
  }
}

function movedError(workspace: string, name: string): OstinatoError {
  return new OstinatoError(
    "sandbox.failed",
    `The journal ${workspace}/${name} was moved or replaced while the run went on.`,
    { hint: "Keep the journal outside of a workspace that the run writes into directly." },
  );
}
