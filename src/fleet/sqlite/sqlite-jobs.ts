import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, processStamp } from "../../sandbox/stale-runtime-files.ts";
import { inTransaction } from "../../trace/sqlite/in-transaction.ts";
import { isBusy } from "../../trace/sqlite/sqlite-database.ts";
import { WriterLock } from "../../trace/sqlite/writer-lock.ts";
import type { FileJournal } from "../../trace/tenant/file-journal.ts";
import { jobId } from "../job-id.ts";
import { queueOf, type RunJob } from "../run-job.ts";
import type { FoundJob, JobStore, SendOptions, TakenJob } from "../store/job-store.ts";
import { endStoppedWriter } from "./end-stopped-writer.ts";
import { JobKeeper } from "./job-keeper.ts";
import { openJobTable } from "./job-table.ts";

/** Attempts after the first, by whatever worker. */
const RETRIES = 10;
/** How long a statement waits for other processes. */
const PATIENCE_MILLISECONDS = 10_000;
/** An ended job is forgotten after a week, as by pg-boss; its run stays. */
const KEPT_MILLISECONDS = 7 * 24 * 3600_000;

type Row = Record<string, unknown>;

const COLUMNS = "id, queue, job, state, attempt, holder";

/** The jobs of all tenants in a file, for the processes of one machine. */
export class SqliteJobs implements JobStore {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #journal: FileJournal;
  readonly #leaseMilliseconds: number;
  readonly #keeper: JobKeeper;
  readonly #holder = processStamp();

  private constructor(
    database: DatabaseSync,
    journal: FileJournal,
    path: string,
    leaseMilliseconds: number,
  ) {
    this.#database = database;
    this.#path = path;
    this.#journal = journal;
    this.#leaseMilliseconds = leaseMilliseconds;
    this.#keeper = new JobKeeper(path, leaseMilliseconds);
  }

  /** @throws OstinatoError as `openJobTable`. */
  static async open(
    path: string,
    journal: FileJournal,
    leaseMilliseconds: number,
  ): Promise<SqliteJobs> {
    const database = await patiently(() => openJobTable(path));
    return new SqliteJobs(database, journal, path, leaseMilliseconds);
  }

  async send(job: RunJob, { priority = 0, startAfter }: SendOptions): Promise<boolean> {
    const changes = await this.#change(
      `INSERT OR IGNORE INTO jobs (id, queue, job, state, priority, start_after, attempt)
       VALUES (?, ?, ?, 'created', ?, ?, 0)`,
      [jobId(job), queueOf(job), JSON.stringify(job), priority, startAfter?.getTime() ?? 0],
    );
    return changes > 0;
  }

  async take(queues: readonly string[]): Promise<TakenJob | null> {
    for (const queue of queues) {
      // Looking first: an idle worker doesn't hold up those that write.
      if (this.#next(queue) === undefined) continue;
      const row = await this.#transaction(() => {
        const next = this.#next(queue);
        if (next === undefined) return undefined;
        return this.#database
          .prepare(
            `UPDATE jobs SET state = 'active', holder = ?, expires_at = ?
             WHERE id = ? RETURNING ${COLUMNS}`,
          )
          .get(this.#holder, Date.now() + this.#leaseMilliseconds, String(next.id));
      });
      if (row !== undefined) return found(row);
    }
    return null;
  }

  hold(taken: TakenJob): Disposable {
    const { tenant, runId } = taken.job;
    return this.#keeper.hold(taken, () => this.#journal.forTenant(tenant).surrender(runId));
  }

  async done({ id, attempt }: TakenJob, result: object): Promise<void> {
    await this.#change(
      `UPDATE jobs SET state = 'completed', result = ?, ended_at = ?, holder = NULL
       WHERE id = ? AND attempt = ? AND state = 'active'`,
      [JSON.stringify(result), Date.now(), id, attempt],
    );
  }

  async giveBack(taken: TakenJob, reason: object): Promise<void> {
    await this.#transaction(() => this.#giveBackNow(taken, reason));
  }

  async reclaim(queues: readonly string[]): Promise<void> {
    const held = this.#rows(`SELECT ${COLUMNS}, expires_at FROM jobs WHERE state = 'active'`, []);
    const now = Date.now();
    for (const row of held) {
      const isExpired = Number(row.expires_at) < now;
      if (isExpired) endStoppedWriter(String(row.holder), this.#filesOf(row));
      const isLost = isExpired || !isRunning(String(row.holder));
      if (isLost && queues.includes(String(row.queue))) await this.#reclaim(row);
    }
    const old = now - KEPT_MILLISECONDS;
    if (this.#rows("SELECT 1 FROM jobs WHERE ended_at < ? LIMIT 1", [old]).length > 0)
      await this.#change("DELETE FROM jobs WHERE ended_at < ?", [old]);
  }

  async find(
    queues: readonly string[],
    run: Pick<RunJob, "tenant" | "runId">,
  ): Promise<readonly FoundJob[]> {
    return this.#rows(`SELECT ${COLUMNS} FROM jobs WHERE id = ?`, [jobId(run)])
      .map(found)
      .filter(({ queue }) => queues.includes(queue));
  }

  async cancel({ id }: TakenJob): Promise<void> {
    await this.#change(
      "UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE id = ? AND state IN ('created', 'retry')",
      [Date.now(), id],
    );
  }

  async again({ id }: FoundJob): Promise<boolean> {
    const changes = await this.#change(
      `UPDATE jobs SET state = 'created', attempt = 0, start_after = 0, ended_at = NULL, result = NULL
       WHERE id = ? AND state IN ('completed', 'failed', 'cancelled')`,
      [id],
    );
    return changes > 0;
  }

  async queues(): Promise<readonly string[]> {
    return this.#rows("SELECT DISTINCT queue FROM jobs", []).map(({ queue }) => String(queue));
  }

  async made(queue: string): Promise<string> {
    return queue;
  }

  async close(): Promise<void> {
    await this.#keeper.close();
    if (this.#database.isOpen) this.#database.close();
  }

  #next(queue: string): Row | undefined {
    return this.#rows(
      `SELECT id FROM jobs WHERE queue = ? AND state IN ('created', 'retry') AND start_after <= ?
       ORDER BY priority DESC, number LIMIT 1`,
      [queue, Date.now()],
    )[0];
  }

  /** A process that is stopped or hangs still has the run's lock; the journal refuses what it writes later. */
  async #reclaim(seen: Row): Promise<void> {
    await this.#transaction(() => {
      const taken = found(seen);
      const [row] = this.#rows(
        "SELECT holder, expires_at FROM jobs WHERE id = ? AND attempt = ? AND state = 'active'",
        [taken.id, taken.attempt],
      );
      if (row === undefined) return;
      const isThere = isRunning(String(row.holder));
      if (isThere && Number(row.expires_at) >= Date.now()) return;
      const { tenant, runId } = taken.job;
      if (isThere) WriterLock.break(`${this.#journal.forTenant(tenant).path}-writers`, runId);
      this.#giveBackNow(taken, { reason: isThere ? "the lease ran out" : "the process ended" });
    });
  }

  #filesOf(row: Row): readonly string[] {
    return [this.#path, this.#journal.forTenant(found(row).job.tenant).path];
  }

  #giveBackNow({ id, attempt }: TakenJob, reason: object): void {
    const isLast = attempt >= RETRIES;
    this.#database
      .prepare(
        `UPDATE jobs SET state = ?, attempt = ?, ended_at = ?, result = ?, holder = NULL
         WHERE id = ? AND attempt = ? AND state = 'active'`,
      )
      .run(
        isLast ? "failed" : "retry",
        isLast ? attempt : attempt + 1,
        isLast ? Date.now() : null,
        JSON.stringify(reason),
        id,
        attempt,
      );
  }

  #rows(sql: string, values: readonly (string | number)[]): readonly Row[] {
    return this.#database.prepare(sql).all(...values);
  }

  #change(sql: string, values: readonly (string | number)[]): Promise<number> {
    return this.#transaction(() => Number(this.#database.prepare(sql).run(...values).changes));
  }

  #transaction<Result>(action: () => Result): Promise<Result> {
    return patiently(() => inTransaction(this.#database, action));
  }
}

function found(row: Row): FoundJob {
  return {
    queue: String(row.queue),
    id: String(row.id),
    attempt: Number(row.attempt),
    job: JSON.parse(String(row.job)) as RunJob,
    state: String(row.state) as FoundJob["state"],
  };
}

async function patiently<Result>(action: () => Result): Promise<Result> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    try {
      return action();
    } catch (cause) {
      const reason = cause instanceof Error && cause.cause ? cause.cause : cause;
      if (!isBusy(reason) || performance.now() > deadline) throw cause;
    }
    await sleep(pause);
  }
}
