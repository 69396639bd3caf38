import { closeSync, fchownSync, openSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import { ownFolders, personPlaces } from "../changes/own-folders.ts";
import { AnchoredTree } from "../tree/anchored-tree.ts";
import { withCompanions } from "./journal-name.ts";
import { pinOwnFolder } from "./pin-own-folder.ts";

/** Names in the workspace to cover for one call. Disposing it removes what was created for that. */
export interface Covers extends Disposable {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * Names in a workspace that are not the run's: the folder `.ostinato`, a journal that is kept there, and the
 * person's key and state folder. A run can neither see nor change them: something empty is mounted over each of
 * them for every call.
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
    for (const name of [...journals, ...personPlaces(workspace)]) {
      const found = tree.look(name);
      if (found !== null) this.#inodes.set(name, found.ino);
    }
  }

  /** All of them, existing or not, relative to the workspace. */
  get names(): readonly string[] {
    return [...ownFolders(this.#workspace), ...this.journals.flatMap(withCompanions)];
  }

  /**
   * Those that are left out of comparisons, because a run can't have created them. A missing one may be created
   * for a call at any moment. A file or link with that name can't be covered, so it isn't included.
   */
  get uncompared(): readonly string[] {
    using tree = new AnchoredTree(this.#workspace);
    const own = ownFolders(this.#workspace).filter((name) => {
      const found = tree.look(name);
      return found === null || found.isDirectory();
    });
    return [...own, ...this.journals.flatMap(withCompanions)];
  }

  /**
   * @param makesMissing The call writes directly to the workspace: a missing `.ostinato` is created, because a
   *   mount needs a folder, and removed after the call.
   * @throws OstinatoError `sandbox.failed` if the run has moved one of them away together with its folder.
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
    for (const [name, inode] of this.#inodes) {
      if (tree.look(name)?.ino !== inode) throw movedError(this.#workspace, name);
    }
  }

  /**
   * SQLite treats a `-journal` file beside a database as changes to roll back, and would apply it. It ignores an
   * empty one, which is left there, because another run may have covered it.
   */
  #makeRollbacks(): void {
    using tree = new AnchoredTree(this.#workspace);
    const owner = process.geteuid?.() === 0 ? tree.look("") : null;
    for (const journal of this.journals) {
      if (!this.#inodes.has(journal)) continue;
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
    `${workspace}/${name}, which is Ostinato's own, was moved or replaced during the run.`,
    { hint: "Keep journal and key outside a workspace that the run writes to directly." },
  );
}
