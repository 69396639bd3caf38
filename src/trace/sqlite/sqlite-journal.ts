import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { OstinatoError } from "../../errors.ts";
import type { JournalEvent } from "../event.ts";
import { checkedMessage } from "../inbox/checked-message.ts";
import { countPost } from "../inbox/post-count.ts";
import type { PostedMessage, RunMessage } from "../inbox.ts";
import type { Journal, RunLease, RunQuery, RunSummary, RunTrust, TimedEvent } from "../journal.ts";
import type { PruneQuery, PruneResult } from "../pruning/prune-query.ts";
import { runNotFound } from "../run-not-found.ts";
import { IMPORTED_ATTACHMENT } from "../transfer/imported-attachment.ts";
import { AppendQueue } from "./append/append-queue.ts";
import { BatchWriter } from "./append/batch-writer.ts";
import { DiskSync } from "./append/disk-sync.ts";
import { inTransaction } from "./in-transaction.ts";
import { JournalKey } from "./journal-key.ts";
import { pruneJournal } from "./prune-journal.ts";
import { readRun } from "./read-run.ts";
import { encodeEvent } from "./rows/encoded-event.ts";
import { EventTable } from "./rows/event-table.ts";
import { InboxTable } from "./rows/inbox-table.ts";
import { type RunPlace, RunTable } from "./rows/run-table.ts";
import { SealTable } from "./rows/seal-table.ts";
import { RunLeases } from "./run-leases.ts";
import { beingWritten, leaseLost } from "./run-writer.ts";
import { isBusy, journalError } from "./sqlite-database.ts";
import { WriterLock } from "./writer-lock.ts";

export interface SqliteJournalOptions {
  /**
   * When an append waits for the disk. `as-needed`: when it has an event that must survive a power
   * cut (see `mustBeDurable`); the rest follows within half a second. `always`: every append. With
   * both, events survive the end of the process at once. Default: `as-needed`.
   */
  readonly durability?: "as-needed" | "always" | undefined;
  /** Milliseconds that an append waits for other processes to finish theirs. Default: 10,000. */
  readonly patienceMilliseconds?: number | undefined;
}

/** A journal in one SQLite file: WAL, one row per event, large texts stored once by their hash. */
export class SqliteJournal implements Journal {
  /** The file, absolute, or `:memory:`. */
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #events: EventTable;
  readonly #runs: RunTable;
  readonly #seals: SealTable;
  readonly #inboxes: InboxTable;
  readonly #leases: RunLeases;
  readonly #disk: DiskSync;
  readonly #batches: BatchWriter;
  readonly #appends = new AppendQueue();
  readonly #patience: number;
  /** Changes of the file run one after another, so that one that waits for the file's lock is not overtaken. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(path: string, database: DatabaseSync, options: SqliteJournalOptions) {
    this.path = path;
    this.#database = database;
    this.#patience = options.patienceMilliseconds ?? 10_000;
    this.#events = new EventTable(database);
    this.#runs = new RunTable(database);
    const key = new JournalKey(path);
    this.#seals = new SealTable(database, key);
    this.#inboxes = new InboxTable(database, key);
    this.#leases = new RunLeases(path, database);
    this.#disk = new DiskSync(path, database);
    this.#batches = new BatchWriter({
      ...{ path, database, events: this.#events, runs: this.#runs, seals: this.#seals },
      ...{ inboxes: this.#inboxes, leases: this.#leases, disk: this.#disk },
      isAlwaysDurable: options.durability === "always",
    });
  }

  async append(
    runId: string,
    events: readonly TimedEvent[],
    origin?: Exclude<RunTrust, "own">,
  ): Promise<readonly JournalEvent[]> {
    if (events.length === 0) return [];
    const encoded = events.map(encodeEvent);
    const isFirst = this.#appends.length === 0;
    const written = this.#appends.add({ runId, events, encoded, origin: origin ?? "own" });
    if (isFirst) this.#queue = this.#queue.then(eventLoopTurn).then(() => this.#writeAppends());
    try {
      return await written;
    } catch (cause) {
      throw writeError(cause, runId);
    }
  }

  #writeAppends(): Promise<void> {
    return this.#appends.writeAll((batch) => this.#patiently(() => this.#batches.write(batch)));
  }

  async lease(runId: string): Promise<RunLease> {
    if (this.#leases.leased(runId) !== undefined) throw beingWritten(runId);
    const known = this.#batches.find(runId)?.taken;
    const taken = known ?? (await this.#change("NORMAL", () => this.#leases.take(runId)));
    return this.#leases.lease(runId, taken, () =>
      this.#queue.then(() => this.#batches.release(runId)),
    );
  }

  async *read(runId: string, from = 0): AsyncGenerator<JournalEvent, void, void> {
    try {
      const place = this.#runs.find(runId);
      if (place === null) throw runNotFound(runId, this.path);
      yield* readRun(this.#events, place, (id) => this.#runs.find(id), from);
    } catch (cause) {
      throw readError(cause, `run ${runId}`);
    }
  }

  /** Like `read`, for a quick look at a long run: unchecked, without hashes, token lists and large results. */
  *skim(runId: string, from = 0): Generator<JournalEvent, void, void> {
    try {
      const place = this.#runs.find(runId);
      if (place === null) throw runNotFound(runId, this.path);
      const events = { read: this.#events.skim.bind(this.#events) };
      yield* readRun(events, place, (id) => this.#runs.find(id), from);
    } catch (cause) {
      throw readError(cause, `run ${runId}`);
    }
  }

  async trust(runId: string): Promise<RunTrust> {
    return this.#guard(() => this.#trustOf(this.#placeOf(runId)), runId);
  }

  async latest(): Promise<string | null> {
    return this.#guard(() => {
      for (const place of this.#runs.newestFirst()) {
        if (this.#trustOf(place) === "own") return place.runId;
      }
      return null;
    }, null);
  }

  async takeOver(runId: string): Promise<void> {
    // Only a complete run is sealed.
    for await (const _ of this.read(runId));
    const place = this.#placeOf(runId);
    await this.maintain((database) => {
      const remove = database.prepare("DELETE FROM attachments WHERE run = ? AND name = ?");
      remove.run(place.run, IMPORTED_ATTACHMENT);
      this.#seals.put(place, "own", this.#events.end(place.run, runId));
    });
  }

  #trustOf(place: RunPlace): RunTrust {
    return this.#seals.trust(place, this.#events.end(place.run, place.runId));
  }

  #placeOf(runId: string): RunPlace {
    const place = this.#runs.find(runId);
    if (place === null) throw runNotFound(runId, this.path);
    return place;
  }

  async list(query: RunQuery = {}): Promise<readonly RunSummary[]> {
    return this.#guard(() => this.#runs.list(query), null);
  }

  async attach(runId: string, name: string, text: string): Promise<void> {
    const place = this.#guard(() => this.#runs.find(runId), runId);
    if (place === null) throw runNotFound(runId, this.path);
    await this.maintain((database) => {
      database
        .prepare("INSERT OR REPLACE INTO attachments (run, name, text) VALUES (?, ?, ?)")
        .run(place.run, name, text);
    });
  }

  async attached(runId: string, name: string): Promise<string | null> {
    return this.#guard(() => {
      const place = this.#runs.find(runId);
      if (place === null) throw runNotFound(runId, this.path);
      const row = this.#database
        .prepare("SELECT text FROM attachments WHERE run = ? AND name = ?")
        .get(place.run, name);
      return row === undefined ? null : String(row.text);
    }, runId);
  }

  async post(runId: string, message: RunMessage): Promise<number> {
    const body = checkedMessage(message);
    const place = this.#guard(() => this.#placeOf(runId), runId);
    const number = await this.maintain(() => this.#inboxes.put(place, Date.now(), body));
    countPost();
    return number;
  }

  async messages(runId: string, after = 0): Promise<readonly PostedMessage[]> {
    return this.#guard(() => this.#inboxes.after(runId, after), runId);
  }

  async isWritten(runId: string): Promise<boolean> {
    const isMine = this.#batches.find(runId) !== undefined;
    if (isMine || this.path === ":memory:") return isMine;
    const lock = WriterLock.acquire(`${this.path}-writers`, runId);
    lock?.release();
    return lock === null;
  }

  /** Ends the lease of a run that was given to another process: whatever the run does here has to end. */
  surrender(runId: string): void {
    this.#leases.failed(runId, leaseLost(runId));
  }

  async prune(query: PruneQuery): Promise<PruneResult> {
    return pruneJournal(this, query);
  }

  /**
   * Changes the file in one durable transaction: for maintaining journals, not for writing runs.
   * @throws OstinatoError `journal.write`.
   */
  maintain<Result>(action: (database: DatabaseSync) => Result): Promise<Result> {
    return this.#change("FULL", action);
  }

  async #change<Result>(
    mode: "NORMAL" | "FULL",
    action: (database: DatabaseSync) => Result,
  ): Promise<Result> {
    const turn = this.#queue.then(() =>
      this.#patiently(() => {
        this.#disk.begin(mode === "FULL");
        return inTransaction(this.#database, () => action(this.#database));
      }),
    );
    this.#queue = turn.catch(() => {});
    try {
      return await turn;
    } catch (cause) {
      throw journalError(cause, "journal.write", "the journal cannot be changed");
    }
  }

  /**
   * Returns free space to the disk, unless others are reading. Returns the file's size in bytes.
   * @throws OstinatoError `journal.write`.
   */
  async compact(): Promise<number> {
    try {
      await this.#queue;
      await this.#patiently(() => this.#database.exec("VACUUM"));
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      const { page_count: pages } = this.#database.prepare("PRAGMA page_count").get() ?? {};
      const { page_size: size } = this.#database.prepare("PRAGMA page_size").get() ?? {};
      return Number(pages) * Number(size);
    } catch (cause) {
      throw journalError(cause, "journal.write", "the journal cannot be compacted");
    }
  }

  async close(): Promise<void> {
    if (!this.#database.isOpen) return;
    await this.#queue;
    try {
      this.#disk.end();
    } catch (cause) {
      throw journalError(cause, "journal.write", "the journal cannot be written to the disk");
    } finally {
      for (const runId of this.#batches.runIds) this.#batches.release(runId);
      this.#leases.releaseAll();
      this.#database.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #patiently<Result>(action: () => Result): Promise<Result> {
    const deadline = performance.now() + this.#patience;
    for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
      try {
        return action();
      } catch (cause) {
        if (!isBusy(cause) || performance.now() > deadline) throw cause;
      }
      await sleep(pause);
    }
  }

  /** Runs a reading action, and converts the database's errors. */
  #guard<Result>(action: () => Result, runId: string | null): Result {
    try {
      return action();
    } catch (cause) {
      throw readError(cause, runId === null ? "the journal" : `run ${runId}`);
    }
  }
}

function readError(cause: unknown, what: string): OstinatoError {
  return journalError(cause, "journal.open", `${what} cannot be read`);
}

function writeError(cause: unknown, runId: string): OstinatoError {
  return journalError(cause, "journal.write", `run ${runId} cannot be written`);
}

/** So that what other runs append meanwhile is written together, and a run that never waits lets I/O happen. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
