import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { OstinatoError } from "../../errors.ts";
import type { JournalEvent } from "../event.ts";
import { checkedMessage } from "../inbox/checked-message.ts";
import { lastTaken } from "../inbox/last-taken.ts";
import { countPost } from "../inbox/post-count.ts";
import type { PostedMessage, RunMessage } from "../inbox.ts";
import type { Journal, RunLease, RunQuery, RunSummary, RunTrust, TimedEvent } from "../journal.ts";
import { mustBeDurable } from "../must-be-durable.ts";
import type { PruneQuery, PruneResult } from "../pruning/prune-query.ts";
import { runNotFound } from "../run-not-found.ts";
import { IMPORTED_ATTACHMENT } from "../transfer/imported-attachment.ts";
import { inTransaction } from "./in-transaction.ts";
import { JournalKey } from "./journal-key.ts";
import { pruneJournal } from "./prune-journal.ts";
import { readRun } from "./read-run.ts";
import type { EncodedEvent } from "./rows/encoded-event.ts";
import { chainLink, encodeEvent, stampEvent } from "./rows/encoded-event.ts";
import { EventTable } from "./rows/event-table.ts";
import { InboxTable } from "./rows/inbox-table.ts";
import { type RunPlace, RunTable } from "./rows/run-table.ts";
import { type RunKind, SealTable } from "./rows/seal-table.ts";
import { RunLeases } from "./run-leases.ts";
import { beingWritten, leaseLost, type RunWriter, runExists, takeRun } from "./run-writer.ts";
import { isBusy, journalError } from "./sqlite-database.ts";
import { syncFile } from "./sync-file.ts";
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
  readonly #writers = new Map<string, RunWriter>();
  readonly #durability: "as-needed" | "always";
  readonly #patience: number;
  readonly #begin;
  readonly #commit;
  /** Appends run one after another, so that one that waits for the file's lock is not overtaken. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #synchronous: "NORMAL" | "FULL" | null = null;
  #flush: NodeJS.Timeout | undefined;

  constructor(path: string, database: DatabaseSync, options: SqliteJournalOptions) {
    this.path = path;
    this.#database = database;
    this.#durability = options.durability ?? "as-needed";
    this.#patience = options.patienceMilliseconds ?? 10_000;
    this.#events = new EventTable(database);
    this.#runs = new RunTable(database);
    const key = new JournalKey(path);
    this.#seals = new SealTable(database, key);
    this.#inboxes = new InboxTable(database, key);
    this.#leases = new RunLeases(path, database);
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
  }

  async append(
    runId: string,
    events: readonly TimedEvent[],
    origin?: Exclude<RunTrust, "own">,
  ): Promise<readonly JournalEvent[]> {
    if (events.length === 0) return [];
    const encoded = events.map(encodeEvent);
    const attempt = (): readonly JournalEvent[] =>
      this.#appendNow(runId, events, encoded, origin ?? "own");
    try {
      if (this.#waiting === 0) return attempt();
    } catch (cause) {
      if (!isBusy(cause)) throw writeError(cause, runId);
    }
    this.#waiting++;
    const turn = this.#queue.then(() => this.#patiently(attempt));
    this.#queue = turn.catch(() => {});
    try {
      return await turn;
    } catch (cause) {
      throw writeError(cause, runId);
    } finally {
      this.#waiting--;
    }
  }

  async lease(runId: string): Promise<RunLease> {
    if (this.#leases.leased(runId) !== undefined) throw beingWritten(runId);
    const known = this.#writers.get(runId)?.taken;
    const taken = known ?? (await this.#change("NORMAL", () => this.#leases.take(runId)));
    return this.#leases.lease(runId, taken, () => this.#queue.then(() => this.#release(runId)));
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
    if (this.#writers.has(runId) || this.path === ":memory:") return this.#writers.has(runId);
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
        this.#setSynchronous(mode);
        return inTransaction(this.#database, () => action(this.#database));
      }),
    );
    this.#waiting++;
    this.#queue = turn.catch(() => {}).finally(() => this.#waiting--);
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
    clearTimeout(this.#flush);
    try {
      if (this.#flush !== undefined) this.#database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (cause) {
      throw journalError(cause, "journal.write", "the journal cannot be written to the disk");
    } finally {
      for (const runId of this.#writers.keys()) this.#release(runId);
      this.#leases.releaseAll();
      this.#database.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #appendNow(
    runId: string,
    events: readonly TimedEvent[],
    encoded: readonly EncodedEvent[],
    origin: RunTrust,
  ): readonly JournalEvent[] {
    const known = this.#writers.get(runId);
    const openCalls = new Map(known?.openCalls);
    let isDurable = this.#durability === "always";
    for (const event of events) if (mustBeDurable(event, openCalls)) isDurable = true;
    this.#setSynchronous(isDurable ? "FULL" : "NORMAL");
    let writer: RunWriter | undefined;
    this.#begin.run();
    try {
      if (known !== undefined && events[0]?.type === "run-started") throw runExists(runId);
      if (known && !this.#leases.isCurrent(runId, known.taken.fence)) throw leaseLost(runId);
      writer = known ?? this.#takeRun(runId, events, origin);
      let { sequence, head } = writer;
      const stamped: JournalEvent[] = [];
      encoded.forEach((event, index) => {
        const timed = events[index];
        if (timed === undefined || writer === undefined) return;
        if (sequence > 0) sequence = Math.max(sequence, writer.shared);
        head = chainLink(head, event);
        this.#events.insert(writer.run, sequence, head, event);
        this.#runs.follow(writer.run, timed);
        stamped.push(stampEvent(timed, { runId, sequence, hash: head }));
        sequence++;
      });
      const kind = this.#kindOf(writer, origin);
      if (kind !== null) this.#seals.put({ run: writer.run, runId }, kind, { sequence, head });
      if (origin !== "own") this.#inboxes.skipTo(writer.run, lastTaken(events));
      this.#commit.run();
      const finished = events.at(-1)?.type === "run-finished";
      if (finished) {
        writer.taken.lock?.release();
        this.#release(runId);
      } else {
        this.#writers.set(runId, { ...writer, kind, openCalls, sequence, head });
      }
      if (isDurable) this.#flushed();
      else this.#flushSoon();
      return stamped;
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      if (known === undefined && !this.#leases.leased(runId)) writer?.taken.lock?.release();
      this.#leases.failed(runId, cause);
      throw cause;
    }
  }

  /** Importing into an own run makes it an imported one. */
  #kindOf({ run, kind }: RunWriter, origin: RunTrust): RunKind | null {
    if (kind !== "own" || origin === "own") return kind;
    if (origin === "unverified") return null;
    this.#database
      .prepare("INSERT OR REPLACE INTO attachments (run, name, text) VALUES (?, ?, '')")
      .run(run, IMPORTED_ATTACHMENT);
    return "imported";
  }

  #takeRun(runId: string, events: readonly TimedEvent[], origin: RunTrust): RunWriter {
    const tables = { runs: this.#runs, events: this.#events, seals: this.#seals };
    return takeRun({ path: this.path, leases: this.#leases, ...tables }, runId, events, origin);
  }

  #release(runId: string): void {
    this.#writers.get(runId)?.taken.lock?.release();
    this.#writers.delete(runId);
    this.#leases.release(runId);
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

  /** In WAL mode, FULL syncs the log at each commit, with everything committed before. */
  #setSynchronous(mode: "NORMAL" | "FULL"): void {
    if (this.#synchronous === mode) return;
    this.#database.exec(`PRAGMA synchronous = ${mode}`);
    this.#synchronous = mode;
  }

  #flushed(): void {
    clearTimeout(this.#flush);
    this.#flush = undefined;
  }

  #flushSoon(): void {
    if (this.#flush !== undefined || this.path === ":memory:") return;
    this.#flush = setTimeout(() => {
      this.#flush = undefined;
      // A failure here is the disk's; the next append or close runs into it and reports it.
      syncFile(`${this.path}-wal`).catch(() => {});
    }, 500).unref();
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
