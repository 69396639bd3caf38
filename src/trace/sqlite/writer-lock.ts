import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { makeFolders } from "../../make-folders.ts";
import { isBusy, openDatabaseFile } from "./sqlite-database.ts";

/**
 * One writer per run: a file lock that the operating system releases when the process ends, however
 * it ends. It needs no clock and no heartbeat, and a stopped process keeps its run.
 *
 * The lock is SQLite's own, on an empty file next to the journal, because Node has no file locks.
 */
export class WriterLock {
  readonly #path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
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
        if (before !== null && before === inode(path)) return new WriterLock(path, database);
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
    rmSync(this.#path, { force: true });
    this.#database.close();
  }
}

function inode(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
