import { isRunning, processStamp } from "../../sandbox/stale-runtime-files.ts";
import { WriterLock } from "../../trace/sqlite/writer-lock.ts";
import type { FileJournal } from "../../trace/tenant/file-journal.ts";
import { jobId } from "../job-id.ts";
import { queueOf, type RunJob } from "../run-job.ts";
import {
  type FoundJob,
  type JobQuery,
  type JobStore,
  PRESENCE_SECONDS,
  type SendOptions,
  type StoredJob,
  type TakenJob,
  type TakeOptions,
  type WorkerPresence,
} from "../store/job-store.ts";
import type { Schedule, StoredSchedule } from "../store/schedule.ts";
import { countDecisions } from "./count-decisions.ts";
import { endStoppedWriter } from "./end-stopped-writer.ts";
import { JobDatabase, type Row } from "./job-database.ts";
import { JobKeeper } from "./job-keeper.ts";
import { listJobs, waitingJobs } from "./list-jobs.ts";
import { hasJob, nextJob, servedNow } from "./next-job.ts";
import { listSchedules, putSchedule, removeSchedule, sendDue } from "./schedule-table.ts";

/** Attempts after the first, by whatever worker. */
const RETRIES = 10;
/** An ended job is forgotten after a week, as by pg-boss; its run stays. */
const KEPT_MILLISECONDS = 7 * 24 * 3600_000;

const COLUMNS = "id, queue, job, state, attempt, holder";

/** The jobs of all tenants in a file, for the processes of one machine. */
export class SqliteJobs implements JobStore {
  readonly #database: JobDatabase;
  readonly #journal: FileJournal;
  readonly #leaseMilliseconds: number;
  readonly #keeper: JobKeeper;
  readonly #holder = processStamp();

  private constructor(database: JobDatabase, journal: FileJournal, leaseMilliseconds: number) {
    this.#database = database;
    this.#journal = journal;
    this.#leaseMilliseconds = leaseMilliseconds;
    this.#keeper = new JobKeeper(database.path, leaseMilliseconds);
  }

  /** @throws OstinatoError as `openJobTable`. */
  static async open(
    path: string,
    journal: FileJournal,
    leaseMilliseconds: number,
  ): Promise<SqliteJobs> {
    return new SqliteJobs(await JobDatabase.open(path), journal, leaseMilliseconds);
  }

  send(job: RunJob, options: SendOptions = {}): Promise<boolean> {
    return this.#database.transaction(() => this.#send(job, options));
  }

  async take(
    queues: readonly string[],
    { maxConcurrentPerTenant, onlyLost = false }: TakeOptions,
  ): Promise<TakenJob | null> {
    const states = onlyLost ? "('retry')" : "('created', 'retry')";
    // Looking first: an idle worker doesn't hold up those that write.
    if (!hasJob(this.#database, queues, states)) return null;
    const [row] = await this.#database.transaction(() => {
      const chosen = nextJob(this.#database, queues, states, maxConcurrentPerTenant);
      if (chosen === undefined) return [];
      servedNow(this.#database, String(chosen.tenant));
      const now = Date.now();
      return this.#database.rows(
        `UPDATE jobs SET state = 'active', holder = ?, expires_at = ?, started_at = ?
         WHERE id = ? RETURNING ${COLUMNS}`,
        [this.#holder, now + this.#leaseMilliseconds, now, String(chosen.id)],
      );
    });
    if (row === undefined) return null;
    const taken = found(row);
    await this.#database.change("UPDATE jobs SET decisions = ? WHERE id = ?", [
      await this.#decisionsOn(taken),
      taken.id,
    ]);
    return taken;
  }

  hold(taken: TakenJob): Disposable {
    const { tenant, runId } = taken.job;
    return this.#keeper.hold(taken, () => this.#journal.forTenant(tenant).surrender(runId));
  }

  async done({ id, attempt }: TakenJob, result: object): Promise<void> {
    await this.#database.change(
      `UPDATE jobs SET state = 'completed', result = ?, ended_at = ?, holder = NULL
       WHERE id = ? AND attempt = ? AND state = 'active'`,
      [JSON.stringify(result), Date.now(), id, attempt],
    );
  }

  async giveBack(taken: TakenJob, reason: object, pauseMilliseconds = 0): Promise<void> {
    await this.#database.transaction(() => this.#giveBackNow(taken, reason, pauseMilliseconds));
  }

  async leave({ id, attempt }: TakenJob, reason: object, pause: number): Promise<void> {
    await this.#database.change(
      `UPDATE jobs SET state = 'retry', start_after = ?, result = ?, holder = NULL
       WHERE id = ? AND attempt = ? AND state = 'active'`,
      [Date.now() + pause, JSON.stringify(reason), id, attempt],
    );
  }

  async park({ id, attempt }: TakenJob): Promise<void> {
    await this.#database.change(
      `UPDATE jobs SET state = 'parked', holder = NULL WHERE id = ? AND attempt = ? AND state = 'active'`,
      [id, attempt],
    );
  }

  async maintain(): Promise<void> {
    const parked = this.#database.rows(
      `SELECT ${COLUMNS}, decisions FROM jobs WHERE state = 'parked'`,
    );
    for (const row of parked) {
      const job = found(row);
      if ((await this.#decisionsOn(job)) > Number(row.decisions)) await this.again(job);
    }
    await sendDue(this.#database, (job) => void this.#send(job, {}));
  }

  async reclaim(queues: readonly string[]): Promise<number> {
    let lost = 0;
    const held = this.#database.rows(
      `SELECT ${COLUMNS}, expires_at FROM jobs WHERE state = 'active'`,
      [],
    );
    const now = Date.now();
    for (const row of held) {
      const isExpired = Number(row.expires_at) < now;
      if (isExpired) endStoppedWriter(String(row.holder), this.#filesOf(row));
      const isLost = isExpired || !isRunning(String(row.holder));
      if (!isLost || !queues.includes(String(row.queue))) continue;
      await this.#reclaim(row);
      lost++;
    }
    const old = now - KEPT_MILLISECONDS;
    if (this.#database.rows("SELECT 1 FROM jobs WHERE ended_at < ? LIMIT 1", [old]).length > 0)
      await this.#database.change("DELETE FROM jobs WHERE ended_at < ?", [old]);
    return lost;
  }

  async find(
    queues: readonly string[],
    run: Pick<RunJob, "tenant" | "runId">,
  ): Promise<readonly FoundJob[]> {
    return this.#database
      .rows(`SELECT ${COLUMNS} FROM jobs WHERE id = ?`, [jobId(run)])
      .map(found)
      .filter(({ queue }) => queues.includes(queue));
  }

  async cancel({ id }: TakenJob): Promise<boolean> {
    const changes = await this.#database.change(
      "UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE id = ? AND state IN ('created', 'retry', 'parked')",
      [Date.now(), id],
    );
    return changes > 0;
  }

  async again({ id }: FoundJob): Promise<boolean> {
    const changes = await this.#database.change(
      `UPDATE jobs SET state = 'created', attempt = 0, start_after = 0, ended_at = NULL, result = NULL
       WHERE id = ? AND state IN ('completed', 'failed', 'cancelled', 'parked')`,
      [id],
    );
    return changes > 0;
  }

  async list(query: JobQuery): Promise<readonly StoredJob[]> {
    return listJobs(this.#database, query);
  }

  async waiting(): ReturnType<JobStore["waiting"]> {
    return waitingJobs(this.#database);
  }

  async queues(): Promise<readonly string[]> {
    return this.#database.rows("SELECT DISTINCT queue FROM jobs").map(({ queue }) => String(queue));
  }

  async made(queue: string): Promise<string> {
    return queue;
  }

  async limitTenant(tenant: string, runs: number | null): Promise<void> {
    if (runs === null) {
      await this.#database.change("DELETE FROM tenant_limits WHERE tenant = ?", [tenant]);
      return;
    }
    await this.#database.change(
      `INSERT INTO tenant_limits VALUES (?, ?) ON CONFLICT (tenant) DO UPDATE SET runs = excluded.runs`,
      [tenant, runs],
    );
  }

  async limits(): Promise<ReadonlyMap<string, number>> {
    const rows = this.#database.rows("SELECT * FROM tenant_limits ORDER BY tenant");
    return new Map(rows.map(({ tenant, runs }) => [String(tenant), Number(runs)]));
  }

  async present(worker: WorkerPresence): Promise<void> {
    await this.#database.change(
      `INSERT INTO workers VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET presence = excluded.presence, seen_at = excluded.seen_at`,
      [worker.id, JSON.stringify(worker), Date.now()],
    );
  }

  async gone(workerId: string): Promise<void> {
    await this.#database.change("DELETE FROM workers WHERE id = ? OR seen_at < ?", [
      workerId,
      Date.now() - PRESENCE_SECONDS * 1000,
    ]);
  }

  async workers(): Promise<readonly WorkerPresence[]> {
    return this.#database
      .rows("SELECT presence FROM workers WHERE seen_at >= ? ORDER BY rowid", [
        Date.now() - PRESENCE_SECONDS * 1000,
      ])
      .map(({ presence }) => JSON.parse(String(presence)) as WorkerPresence);
  }

  schedule(schedule: StoredSchedule): Promise<void> {
    return putSchedule(this.#database, schedule);
  }

  unschedule(tenant: string, name: string): Promise<boolean> {
    return removeSchedule(this.#database, tenant, name);
  }

  async schedules(tenant?: string): Promise<readonly Schedule[]> {
    return listSchedules(this.#database, tenant ?? null);
  }

  async close(): Promise<void> {
    await this.#keeper.close();
    this.#database.close();
  }

  #send(job: RunJob, { startAfter }: SendOptions): boolean {
    const changes = this.#database.run(
      `INSERT OR IGNORE INTO jobs
         (id, queue, tenant, job, state, priority, enqueued_at, start_after, attempt)
       VALUES (?, ?, ?, ?, 'created', ?, ?, ?, 0)`,
      [
        ...[jobId(job), queueOf(job), job.tenant, JSON.stringify(job), job.priority],
        ...[Date.now(), startAfter?.getTime() ?? 0],
      ],
    );
    return changes > 0;
  }

  /** None on a run that nobody has begun. */
  async #decisionsOn({ job: { tenant, runId } }: TakenJob): Promise<number> {
    return countDecisions(this.#journal.forTenant(tenant), runId);
  }

  /** A process that is stopped or hangs still has the run's lock; the journal refuses what it writes later. */
  async #reclaim(seen: Row): Promise<void> {
    await this.#database.transaction(() => {
      const taken = found(seen);
      const [row] = this.#database.rows(
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
    return [this.#database.path, this.#journal.forTenant(found(row).job.tenant).path];
  }

  #giveBackNow({ id, attempt }: TakenJob, reason: object, pauseMilliseconds = 0): void {
    const isLast = attempt >= RETRIES;
    this.#database.run(
      `UPDATE jobs SET state = ?, attempt = ?, start_after = ?, ended_at = ?, result = ?, holder = NULL
       WHERE id = ? AND attempt = ? AND state = 'active'`,
      [
        isLast ? "failed" : "retry",
        isLast ? attempt : attempt + 1,
        Date.now() + pauseMilliseconds,
        isLast ? Date.now() : null,
        JSON.stringify(reason),
        id,
        attempt,
      ],
    );
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
