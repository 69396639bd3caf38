import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { makeFolders } from "../../make-folders.ts";
import { isBusy, openDatabaseFile } from "./sqlite-database.ts";

/** What a sub-agent's run has after its caller's id: `.3.1`, for its call. */
const SUB_RUN = /^\.\d+\.\d+/;

/**
 * One writer per run: a file lock that the operating system releases when the process ends, however
 * it ends. It needs no clock and no heartbeat, and a stopped process keeps its run, unless the lock is broken.
 *
 * The lock is SQLite's own, on an empty file next to the journal, because Node has no file locks.
 */
export class WriterLock {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #inode: bigint;

  private constructor(path: string, database: DatabaseSync, inode: bigint) {
    this.#path = path;
    this.#database = database;
    this.#inode = inode;
  }

  /** Null when another process, or another journal of this one, writes the run. */
  static acquire(folder: string, runId: string): WriterLock | null {
    makeFolders(folder, 0o700);
    const path = join(folder, `${encodeURIComponent(runId)}.lock`);
    for (let attempt = 0; attempt < 100; attempt++) {
      const database = openDatabaseFile(path);
      try {
        const before = inode(path);
        database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
        // A process that just released the lock may have removed the file that is now locked.
        if (before !== null && before === inode(path))
          return new WriterLock(path, database, before);
      } catch (cause) {
        database.close();
        if (isBusy(cause)) return null;
        throw cause;
      }
      database.close();
    }
    return null;
  }

  /** Only the first call counts: the file may be somebody else's lock afterwards. */
  release(): void {
    if (!this.#database.isOpen) return;
    // After `break` it is somebody else's.
    if (inode(this.#path) === this.#inode) rmSync(this.#path, { force: true });
    this.#database.close();
  }

  /**
   * Takes the locks of a run and its sub-agents' runs from a process that is stopped or hangs: whoever locks them
   * next has them. The fencing number keeps the process from writing when it goes on.
   */
  static break(folder: string, runId: string): void {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const [, encoded = ""] = /^(.*)\.lock$/.exec(name) ?? [];
      const id = decodeURIComponent(encoded);
      const isOurs = id === runId || (id.startsWith(runId) && SUB_RUN.test(id.slice(runId.length)));
      if (isOurs) rmSync(join(folder, name), { force: true });
    }
  }
}

function inode(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
