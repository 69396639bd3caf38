import type { ErrorCode } from "../../errors.ts";
import { OstinatoError } from "../../errors.ts";
import type { ContentStore } from "../../sandbox/workspace/travel/content-store.ts";
import type { JournalEvent } from "../event.ts";
import { checkedMessage } from "../inbox/checked-message.ts";
import type { PostedMessage, RunMessage } from "../inbox.ts";
import type { Journal, RunLease, RunQuery, RunSummary, RunTrust, TimedEvent } from "../journal.ts";
import type { PruneQuery, PruneResult } from "../pruning/prune-query.ts";
import { JournalKey } from "../sqlite/journal-key.ts";
import { IMPORTED_ATTACHMENT } from "../transfer/imported-attachment.ts";
import { PostgresContents } from "./contents/postgres-contents.ts";
import type { PostgresDatabase } from "./database/postgres-database.ts";
import { postgresError } from "./database/postgres-error.ts";
import type { EventListener } from "./event-listener.ts";
import type { EventNotifier } from "./event-notifier.ts";
import { InboxReader } from "./inbox-reader.ts";
import type { LeaseKeeper } from "./lease/lease-keeper.ts";
import { pruneRuns } from "./prune-runs.ts";
import { putMessage } from "./rows/inbox-rows.ts";
import { readEvents } from "./rows/read-events.ts";
import {
  type FoundRun,
  findRunRow,
  lineageRows,
  listRunRows,
  newestRunRows,
} from "./rows/run-rows.ts";
import { runSeal, trustOf } from "./rows/run-seal.ts";
import { noSuchRun, RunWriters } from "./run-writers.ts";

/** What the journals of all tenants share. */
interface Shared {
  readonly database: PostgresDatabase;
  readonly keeper: LeaseKeeper;
  readonly listener: EventListener;
  readonly notifier: EventNotifier;
  readonly leaseMilliseconds: number;
}

/** The connections of a journal, for the jobs that are kept in the same database. */
export let databaseOf: (journal: PostgresJournal) => PostgresDatabase;

/**
 * A journal in a Postgres database, for one tenant: any number of processes on any machines write runs into it,
 * each run by one of them at a time. Whoever writes a run holds its lease; every append carries the lease's
 * fencing number, and the database refuses an older one.
 */
export class PostgresJournal implements Journal {
  static {
    databaseOf = (journal) => journal.#shared.database;
  }

  readonly tenant: string;
  readonly #shared: Shared;
  readonly #owner: PostgresJournal | null;
  readonly #key = new JournalKey("postgres");
  readonly #writers: RunWriters;
  readonly #inboxes: InboxReader;
  readonly #others: PostgresJournal[] = [];

  /** Use `openPostgresJournal`. */
  constructor(shared: Shared, tenant: string, owner: PostgresJournal | null = null) {
    this.tenant = tenant;
    this.#shared = shared;
    this.#owner = owner;
    this.#inboxes = new InboxReader(shared.database, this.#key, tenant);
    this.#writers = new RunWriters({ ...shared, tenant, key: this.#key });
  }

  /** The journal of another tenant, over the same connections. Closing this one closes it too. */
  forTenant(tenant: string): PostgresJournal {
    if (this.#owner !== null) return this.#owner.forTenant(tenant);
    const found = [this, ...this.#others].find((journal) => journal.tenant === tenant);
    if (found !== undefined) return found;
    const journal = new PostgresJournal(this.#shared, checkedTenant(tenant), this);
    this.#others.push(journal);
    return journal;
  }

  append(
    runId: string,
    events: readonly TimedEvent[],
    origin?: Exclude<RunTrust, "own">,
  ): Promise<readonly JournalEvent[]> {
    if (events.length === 0) return Promise.resolve([]);
    return this.#guard("journal.write", `run ${runId} cannot be written`, () =>
      this.#writers.append(runId, events, origin ?? "own"),
    );
  }

  lease(runId: string): Promise<RunLease> {
    return this.#guard("journal.write", `run ${runId} cannot be written`, () =>
      this.#writers.lease(runId),
    );
  }

  async isWritten(runId: string): Promise<boolean> {
    const [row] = await this.#reading(() =>
      this.#shared.database.query(
        this.tenant,
        `SELECT expires_at > clock_timestamp() AS live FROM ostinato.leases
         WHERE tenant = $1 AND run_id = $2`,
        [this.tenant, runId],
      ),
    );
    return row?.live === true;
  }

  async *read(runId: string, from = 0): AsyncGenerator<JournalEvent, void, void> {
    const { database } = this.#shared;
    try {
      const places = await lineageRows(database, this.tenant, runId);
      const place = places.get(runId);
      if (place === undefined) throw noSuchRun(runId);
      yield* readEvents(database, this.tenant, places, place, from);
    } catch (cause) {
      throw this.#error(cause, "journal.open", `run ${runId} cannot be read`);
    }
  }

  async watchRun(runId: string, onEvents: () => void): Promise<() => void> {
    return this.#shared.listener.watch(this.tenant, runId, onEvents);
  }

  async trust(runId: string): Promise<RunTrust> {
    return trustOf(this.#key, this.tenant, await this.#found(runId));
  }

  async latest(): Promise<string | null> {
    return this.#reading(async () => {
      let before = Number.MAX_SAFE_INTEGER;
      for (;;) {
        const page = await newestRunRows(this.#shared.database, this.tenant, before);
        for (const run of page) {
          if (trustOf(this.#key, this.tenant, run) === "own") return run.runId;
          before = run.run;
        }
        if (page.length === 0) return null;
      }
    });
  }

  async takeOver(runId: string): Promise<void> {
    // Only a complete run is sealed.
    for await (const _ of this.read(runId));
    const { run, sequence, head } = await this.#found(runId);
    const { tenant } = this;
    const seal = runSeal(this.#key, { tenant, runId, kind: "own", sequence, head });
    await this.#changing(() =>
      this.#shared.database.transaction(tenant, async (query) => {
        await query(
          "DELETE FROM ostinato.attachments WHERE tenant = $1 AND run = $2 AND name = $3",
          [tenant, run, IMPORTED_ATTACHMENT],
        );
        await query(
          `INSERT INTO ostinato.seals VALUES ($1, $2, 'own', $3)
           ON CONFLICT (tenant, run) DO UPDATE SET kind = excluded.kind, seal = excluded.seal`,
          [tenant, run, seal],
        );
      }),
    );
  }

  async list(query: RunQuery = {}): Promise<readonly RunSummary[]> {
    return this.#reading(() => listRunRows(this.#shared.database, this.tenant, query));
  }

  async attach(runId: string, name: string, text: string): Promise<void> {
    const { run } = await this.#found(runId);
    await this.#changing(() =>
      this.#shared.database.query(
        this.tenant,
        `INSERT INTO ostinato.attachments VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant, run, name) DO UPDATE SET text = excluded.text`,
        [this.tenant, run, name, Buffer.from(text)],
      ),
    );
  }

  async attached(runId: string, name: string): Promise<string | null> {
    const { run } = await this.#found(runId);
    const [row] = await this.#reading(() =>
      this.#shared.database.query(
        this.tenant,
        "SELECT text FROM ostinato.attachments WHERE tenant = $1 AND run = $2 AND name = $3",
        [this.tenant, run, name],
      ),
    );
    return row?.text instanceof Uint8Array ? Buffer.from(row.text).toString() : null;
  }

  async post(runId: string, message: RunMessage): Promise<number> {
    const body = checkedMessage(message);
    const place = await this.#found(runId);
    return this.#changing(() =>
      putMessage(this.#shared.database, this.#key, this.tenant, place, body),
    );
  }

  async messages(runId: string, after = 0): Promise<readonly PostedMessage[]> {
    return this.#reading(() => this.#inboxes.messages(runId, after));
  }

  /** What the workspaces of this tenant's runs hold. */
  contents(): ContentStore {
    return new PostgresContents(this.#shared.database, this.tenant);
  }

  async prune(query: PruneQuery): Promise<PruneResult> {
    return this.#changing(() => pruneRuns(this.#shared.database, this.tenant, query));
  }

  /** An error of the same database as an `OstinatoError`, without its URL and password. */
  errorOf(cause: unknown, what: string): OstinatoError {
    return this.#error(cause, "journal.open", what);
  }

  /** Waits for appends, releases the runs that this journal writes, and closes the connections. */
  async close(): Promise<void> {
    if (this.#owner !== null) return this.#release();
    for (const journal of [...this.#others, this]) await journal.#release();
    const { database, keeper, listener, notifier } = this.#shared;
    await notifier.settle();
    await keeper.close();
    await listener.close();
    await database.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A server that can't be reached lets the leases expire. */
  async #release(): Promise<void> {
    await this.#writers.close().catch(() => {});
  }

  async #found(runId: string): Promise<FoundRun> {
    return this.#reading(async () => {
      const found = await findRunRow(this.#shared.database, this.tenant, runId);
      if (found === null) throw noSuchRun(runId);
      return found;
    });
  }

  #reading<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#guard("journal.open", "the journal cannot be read", action);
  }

  #changing<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#guard("journal.write", "the journal cannot be changed", action);
  }

  async #guard<Result>(
    code: ErrorCode,
    what: string,
    action: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await action();
    } catch (cause) {
      throw this.#error(cause, code, what);
    }
  }

  #error(cause: unknown, code: ErrorCode, what: string): OstinatoError {
    return postgresError(cause, code, what, this.#shared.database.withoutSecrets);
  }
}

/** @throws OstinatoError `input.invalid` for a tenant that is empty or too long. */
export function checkedTenant(tenant: string): string {
  if (tenant !== "" && tenant.length <= 200 && !tenant.includes("\0")) return tenant;
  throw new OstinatoError("input.invalid", "A tenant has 1 to 200 characters.", {
    hint: "Give the tenant that the runs belong to.",
  });
}
