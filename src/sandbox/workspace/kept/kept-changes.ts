import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import { shellQuote } from "../../launcher/shell-quote.ts";
import type { CommitOptions, WorkspaceChange } from "../../sandbox.ts";
import { type Change, compareTrees, describeChanges } from "../changes/changes.ts";
import { commitChanges } from "../commit/commit.ts";
import { sameBytes } from "../commit/same-bytes.ts";
import { withCompanions } from "../covered/journal-name.ts";
import { chooseCommitted } from "../partial/choose-committed.ts";
import type { StateDirectory } from "../state-directory.ts";
import { parseTree, scanWhole, type Tree, type TreeEntry } from "../tree/tree-scan.ts";

/** The names in a folder as a program inside sees it. */
export type ListMerged = (path: string) => Promise<ReadonlySet<string>>;

/** The changes of a run with an overlay or a copy. They stay on disk until they are committed or discarded. */
export class KeptChanges {
  readonly #state: StateDirectory;
  readonly #listMerged: ListMerged;
  #before: Tree | null = null;

  /** @param listMerged Used for overlays only. */
  constructor(state: StateDirectory, listMerged: ListMerged) {
    this.#state = state;
    this.#listMerged = listMerged;
  }

  async diff(): Promise<readonly Change[]> {
    const { store, policy, journals = [] } = this.#state.read();
    const copied = store === "copy";
    const written = copied ? this.#state.copy : this.#state.upper;
    // A program can't even be started in an unreadable folder.
    if (!isOpen(written)) throw closedError(written, "");
    // A `.ostinato` in it was created by the run, which sees no other.
    const now = await scanWhole(written, journals.flatMap(withCompanions));
    const asCopied = copied ? read(this.#state.copiedManifest) : null;
    requireOpen(written, now, asCopied);
    this.#before ??= onlyOf(read(this.#state.manifest), asCopied);
    return await compareTrees(this.#before, now, {
      sameContent: async (path) =>
        isUntouched(asCopied?.get(path), now.get(path)) ||
        (await sameBytes(`${written}/${path}`, `${policy.workspace.path}/${path}`)),
      ...(copied ? {} : { listMerged: (path: string) => this.#namesIn(written, path) }),
    });
  }

  /** The workspace's files as the run found them. */
  base(): Tree {
    const asCopied = this.#state.read().store === "copy" ? read(this.#state.copiedManifest) : null;
    this.#before ??= onlyOf(read(this.#state.manifest), asCopied);
    return this.#before;
  }

  async #namesIn(written: string, path: string): Promise<ReadonlySet<string>> {
    try {
      return await this.#listMerged(path);
    } catch (error) {
      // Root can read it from outside, but the run's user inside can't.
      if ((error as NodeJS.ErrnoException).code === "EACCES") throw closedError(written, path);
      throw error;
    }
  }

  /**
   * Commits the chosen changes to the workspace, all or none, and removes them; the rest stays aside. Returns the
   * committed changes.
   * @throws OstinatoError `workspace.conflict`, listing what changed in the meantime.
   */
  async commit(
    changes: readonly Change[],
    { leaveMarked = false }: CommitOptions = {},
  ): Promise<readonly WorkspaceChange[]> {
    const { committed, left } = chooseCommitted(changes, leaveMarked);
    if (left.length > 0 && committed.length === 0) return [];
    await commitChanges(committed, this.#state, this.#state.read(), left);
    if (left.length === 0) await this.discard();
    this.#before = null;
    const chosen = new Set(committed.map(({ path }) => (path === "" ? "." : path)));
    return describeChanges(changes).filter(({ path }) => chosen.has(path));
  }

  async discard(): Promise<void> {
    await this.#state.remove();
    this.#before = null;
  }
}

function read(path: string): Tree {
  if (existsSync(path)) return parseTree(readFileSync(path));
  throw new OstinatoError("sandbox.failed", `The list of files ${path} is missing.`, {
    hint: "The changes can no longer be distinguished from the workspace; discard them.",
  });
}

/**
 * A folder that the run has made unreadable for its own user could contain anything; its contents would count as
 * removed, or be lost.
 * @throws OstinatoError `sandbox.failed`.
 */
function requireOpen(written: string, now: Tree, asCopied: Tree | null): void {
  for (const [path, entry] of now) {
    // A folder that was unreadable when it was copied is empty in the copy.
    if (entry.closed && !isUntouched(asCopied?.get(path), entry)) throw closedError(written, path);
  }
}

function isOpen(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function closedError(written: string, path: string): OstinatoError {
  return new OstinatoError(
    "sandbox.failed",
    `The run has made the folder ${path === "" ? "." : path} unreadable, so its changes can't be determined.`,
    {
      hint: `Make it readable with \`chmod u+rwx ${shellQuote(`${written}/${path}`)}\`, or discard the changes.`,
    },
  );
}

/** Entries that could not be copied don't count as removed. */
function onlyOf(tree: Tree, copied: Tree | null): Tree {
  return copied === null ? tree : new Map([...tree].filter(([path]) => copied.has(path)));
}

/** A file that has not been written since it was copied: its change time can't be set back. */
function isUntouched(copied: TreeEntry | undefined, now: TreeEntry | undefined): boolean {
  return (
    copied !== undefined &&
    now !== undefined &&
    copied.inode === now.inode &&
    copied.changedNanoseconds === now.changedNanoseconds
  );
}
