import type { DatabaseSync } from "node:sqlite";
import { syncFile } from "../sync-file.ts";

/** When commits reach the disk: at once, or within half a second. */
export class DiskSync {
  readonly #path: string;
  readonly #database: DatabaseSync;
  #synchronous: "NORMAL" | "FULL" | null = null;
  #flush: NodeJS.Timeout | undefined;

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /** Before a transaction. In WAL mode, a durable one syncs the log, with everything committed before. */
  begin(isDurable: boolean): void {
    const mode = isDurable ? "FULL" : "NORMAL";
    if (this.#synchronous === mode) return;
    this.#database.exec(`PRAGMA synchronous = ${mode}`);
    this.#synchronous = mode;
  }

  /** After its commit. */
  committed(isDurable: boolean): void {
    if (isDurable) this.#flushed();
    else this.#flushSoon();
  }

  /** Moves what isn't on the disk yet into the file. */
  end(): void {
    const isDue = this.#flush !== undefined;
    this.#flushed();
    if (isDue) this.#database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  }

  #flushed(): void {
    clearTimeout(this.#flush);
    this.#flush = undefined;
  }

  #flushSoon(): void {
    if (this.#flush !== undefined || this.#path === ":memory:") return;
    this.#flush = setTimeout(() => {
      this.#flush = undefined;
      // A failure here is the disk's; the next append or close runs into it and reports it.
      syncFile(`${this.#path}-wal`).catch(() => {});
    }, 500).unref();
  }
}
