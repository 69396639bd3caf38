import type {
  PostgresDatabase,
  Query,
  Row,
} from "../../trace/postgres/database/postgres-database.ts";
import { databaseOf, type PostgresJournal } from "../../trace/postgres/postgres-journal.ts";
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
import { BossQueues, sendOptions } from "./boss-queues.ts";
import { JobHeartbeats } from "./job-heartbeats.ts";
import { listJobs, waitingJobs } from "./job-rows.ts";
import { listSchedules, putSchedule, removeSchedule, sendDue } from "./schedule-rows.ts";

/** Of a worker that works on a job whose run has no lease. */
const LONGEST_SILENCE_SECONDS = 6;

/** The jobs of all tenants: pg-boss's queues, and tables of the schema `ostinato` beside them. */
export class PostgresJobs implements JobStore {
  readonly #database: PostgresDatabase;
  readonly #queues: BossQueues;
  readonly #heartbeats: JobHeartbeats;

  private constructor(journal: PostgresJournal, queues: BossQueues) {
    this.#database = databaseOf(journal);
    this.#queues = queues;
    this.#heartbeats = new JobHeartbeats(this.#database);
  }

  /** @throws The driver's errors; OstinatoError `runtime.package-missing`. */
  static async open(journal: PostgresJournal): Promise<PostgresJobs> {
    return new PostgresJobs(journal, await BossQueues.open(databaseOf(journal)));
  }

  async send(job: RunJob, { startAfter }: SendOptions = {}): Promise<boolean> {
    const queue = await this.#queues.made(queueOf(job));
    // A parked run has its job all the same.
    if (await this.#isParked(job)) return false;
    return (await this.#queues.boss.send(queue, job, sendOptions(job, startAfter))) !== null;
  }

  async take(
    queues: readonly string[],
    { maxConcurrentPerTenant, onlyLost = false }: TakeOptions,
  ): Promise<TakenJob | null> {
    const { rows } = await this.#database.execute("SELECT * FROM ostinato.take_job($1, $2, $3)", [
      queues,
      maxConcurrentPerTenant,
      onlyLost,
    ]);
    const [row] = rows;
    return row === undefined ? null : takenOf(row);
  }

  hold(taken: TakenJob): Disposable {
    return this.#heartbeats.hold(taken);
  }

  async done({ queue, id, attempt }: TakenJob, result: object): Promise<void> {
    await this.#queues.boss.complete(queue, { id, retryCount: attempt }, result);
  }

  async giveBack({ queue, id, attempt }: TakenJob, reason: object, pause = 0): Promise<void> {
    await this.#changing(async (query) => {
      const db = within(query);
      await this.#queues.boss.fail(queue, { id, retryCount: attempt }, reason, { db });
      if (pause === 0) return;
      await query(
        `UPDATE ostinato_jobs.job
         SET start_after = ostinato_jobs.job_now() + $3 * interval '1 millisecond'
         WHERE name = $1 AND id = $2 AND retry_count = $4 AND state = 'retry'`,
        [queue, id, pause, attempt],
      );
    });
  }

  /** `take_job` counts an attempt where the job was started before. */
  async leave({ queue, id, attempt }: TakenJob, reason: object, pause: number): Promise<void> {
    await this.#database.execute(
      `UPDATE ostinato_jobs.job
       SET state = 'retry', started_on = NULL, output = $4,
         start_after = ostinato_jobs.job_now() + $5 * interval '1 millisecond'
       WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active'`,
      [queue, id, attempt, JSON.stringify(reason), pause],
    );
  }

  async park({ queue, id, attempt, job }: TakenJob): Promise<void> {
    await this.#changing(async (query) => {
      const held = await query(
        `SELECT 1 FROM ostinato_jobs.job
         WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 FOR UPDATE`,
        [queue, id, attempt],
      );
      if (held.length === 0) return;
      await this.#queues.boss.complete(queue, id, { parked: true }, { db: within(query) });
      await query(
        `INSERT INTO ostinato.parked (tenant, run_id, job) VALUES ($1, $2, $3)
         ON CONFLICT (tenant, run_id) DO UPDATE SET job = excluded.job`,
        [job.tenant, job.runId, JSON.stringify(job)],
      );
    });
  }

  /** pg-boss itself would miss a worker much later. */
  async reclaim(queues: readonly string[]): Promise<number> {
    const lost = await this.#lostJobs(queues);
    for (const job of lost) await this.giveBack(job, { reason: "its worker was lost" });
    return lost.length;
  }

  /**
   * Those whose run's lease ran out since they were taken, and those without a lease whose worker is silent: it was
   * lost before the run began, or between its end and the job's. An older lease is of the attempt before.
   */
  async #lostJobs(queues: readonly string[]): Promise<readonly TakenJob[]> {
    const rows = await this.#changing(async (query) => {
      await query("SELECT set_config('ostinato.sees_leases', 'on', true)");
      return query(
        `SELECT j.name AS queue, j.id AS job_id, j.retry_count AS attempt, j.data AS job
         FROM ostinato_jobs.job j
         LEFT JOIN ostinato.leases l
           ON l.tenant = j.data->>'tenant' AND l.run_id = j.data->>'runId'
         WHERE j.name = ANY ($1) AND j.state = 'active'
           AND coalesce(l.expires_at, '-infinity') < clock_timestamp()
           AND (l.expires_at > j.started_on
             OR j.heartbeat_on < ostinato_jobs.job_now() - $2 * interval '1 second')`,
        [queues, LONGEST_SILENCE_SECONDS],
      );
    });
    return rows.map(takenOf);
  }

  async maintain(): Promise<void> {
    await this.#changing((query) => this.#wake(query));
    await this.#changing((query) =>
      sendDue(query, async (job) => {
        const queue = await this.made(queueOf(job));
        await this.#queues.boss.send(queue, job, { ...sendOptions(job), db: within(query) });
      }),
    );
  }

  async find(
    queues: readonly string[],
    run: Pick<RunJob, "tenant" | "runId">,
  ): Promise<readonly FoundJob[]> {
    const rows = await this.#changing((query) =>
      query(
        `SELECT j.name AS queue, j.id AS job_id, j.retry_count AS attempt, j.data AS job,
           CASE WHEN p.run_id IS NOT NULL AND j.state > 'active' THEN 'parked' ELSE j.state::text END AS state
         FROM ostinato_jobs.job j
         LEFT JOIN ostinato.parked p ON p.tenant = $3 AND p.run_id = $4
         WHERE j.id = $1 AND j.name = ANY ($2)
         UNION ALL
         SELECT '', $1, 0, job, 'parked' FROM ostinato.parked
         WHERE tenant = $3 AND run_id = $4
           AND NOT EXISTS (SELECT FROM ostinato_jobs.job WHERE id = $1 AND name = ANY ($2))`,
        [jobId(run), queues, run.tenant, run.runId],
      ),
    );
    return rows.map((row) => ({ ...takenOf(row), state: row.state as FoundJob["state"] }));
  }

  async cancel({ queue, id, job }: TakenJob): Promise<boolean> {
    return this.#changing(async (query) => {
      const wasParked = await forget(query, job);
      // pg-boss would cancel a job that a worker has, too.
      const waiting = await query(
        `SELECT 1 FROM ostinato_jobs.job
         WHERE name = $1 AND id = $2 AND state < 'active' FOR UPDATE`,
        [queue, id],
      );
      if (waiting.length === 0) return wasParked;
      await this.#queues.boss.cancel(queue, id, { db: within(query) });
      return true;
    });
  }

  async again({ job, state }: FoundJob): Promise<boolean> {
    if (state === "created" || state === "retry" || state === "active" || state === "blocked") {
      return false;
    }
    await this.#changing((query) => this.#replace(query, job));
    return true;
  }

  list(query: JobQuery): Promise<readonly StoredJob[]> {
    return this.#changing((sql) => listJobs(sql, query));
  }

  waiting(): ReturnType<JobStore["waiting"]> {
    return this.#changing(waitingJobs);
  }

  async limitTenant(tenant: string, runs: number | null): Promise<void> {
    await this.#database.execute(
      runs === null
        ? "DELETE FROM ostinato.tenant_limits WHERE tenant = $1"
        : `INSERT INTO ostinato.tenant_limits VALUES ($1, $2)
           ON CONFLICT (tenant) DO UPDATE SET runs = excluded.runs`,
      runs === null ? [tenant] : [tenant, runs],
    );
  }

  async limits(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#database.execute("SELECT * FROM ostinato.tenant_limits");
    return new Map(rows.map(({ tenant, runs }) => [String(tenant), Number(runs)]));
  }

  async present(worker: WorkerPresence): Promise<void> {
    const { id, host, holds, slots, running, maxConcurrentPerTenant } = worker;
    await this.#database.execute(
      `INSERT INTO ostinato.workers (id, host, holds, slots, running, per_tenant, seen_at)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())
       ON CONFLICT (id) DO UPDATE SET running = excluded.running, seen_at = excluded.seen_at`,
      [id, host, JSON.stringify(holds), slots, running, maxConcurrentPerTenant],
    );
  }

  async gone(workerId: string): Promise<void> {
    await this.#database.execute(
      `DELETE FROM ostinato.workers
       WHERE id = $1 OR seen_at < clock_timestamp() - $2 * interval '1 second'`,
      [workerId, PRESENCE_SECONDS],
    );
  }

  async workers(): Promise<readonly WorkerPresence[]> {
    const { rows } = await this.#database.execute(
      `SELECT id, host, holds, slots, running, per_tenant FROM ostinato.workers
       WHERE seen_at >= clock_timestamp() - $1 * interval '1 second' ORDER BY started_at`,
      [PRESENCE_SECONDS],
    );
    return rows.map((row) => ({
      id: String(row.id),
      host: String(row.host),
      holds: row.holds as WorkerPresence["holds"],
      slots: Number(row.slots),
      running: Number(row.running),
      maxConcurrentPerTenant: row.per_tenant === null ? null : Number(row.per_tenant),
    }));
  }

  async schedule(schedule: StoredSchedule): Promise<void> {
    await this.#changing((query) => putSchedule(query, schedule));
  }

  unschedule(tenant: string, name: string): Promise<boolean> {
    return this.#changing((query) => removeSchedule(query, tenant, name));
  }

  schedules(tenant?: string): Promise<readonly Schedule[]> {
    return this.#changing((query) => listSchedules(query, tenant ?? null));
  }

  async queues(): Promise<readonly string[]> {
    return (await this.#queues.boss.getQueues())
      .map(({ name }) => name)
      .filter((name) => name.startsWith("run/"));
  }

  made(queue: string): Promise<string> {
    return this.#queues.made(queue);
  }

  close(): Promise<void> {
    return this.#queues.close();
  }

  async #isParked({ tenant, runId }: RunJob): Promise<boolean> {
    const rows = await this.#database.query(
      tenant,
      "SELECT 1 FROM ostinato.parked WHERE tenant = $1 AND run_id = $2",
      [tenant, runId],
    );
    return rows.length > 0;
  }

  async #wake(query: Query): Promise<void> {
    const rows = await query(
      `DELETE FROM ostinato.wakes w USING ostinato.parked p
       WHERE w.tenant = p.tenant AND w.run_id = p.run_id RETURNING p.job`,
    );
    for (const row of rows) await this.#replace(query, row.job as RunJob);
    // Runs that are no fleet's, or that have ended, wake nobody.
    await query(
      `DELETE FROM ostinato.wakes w
       WHERE NOT EXISTS (
           SELECT FROM ostinato.parked p WHERE p.tenant = w.tenant AND p.run_id = w.run_id)
         AND NOT EXISTS (
           SELECT FROM ostinato_jobs.job j
           WHERE j.group_id = w.tenant AND j.state <= 'active' AND j.data->>'runId' = w.run_id)`,
    );
  }

  /** A job that has ended makes room for the same one. */
  async #replace(query: Query, job: RunJob): Promise<void> {
    await forget(query, job);
    const queue = await this.made(queueOf(job));
    const db = within(query);
    await this.#queues.boss.deleteJob(queue, jobId(job), { db });
    await this.#queues.boss.send(queue, job, { ...sendOptions(job), db });
  }

  /** In one transaction, for all tenants. */
  #changing<Result>(action: (query: Query) => Promise<Result>): Promise<Result> {
    return this.#database.transaction("", async (query) => {
      await query("SELECT set_config('ostinato.sees_jobs', 'on', true)");
      return action(query);
    });
  }
}

/** Whether it was parked. */
async function forget(query: Query, { tenant, runId }: RunJob): Promise<boolean> {
  const parked = await query(
    "DELETE FROM ostinato.parked WHERE tenant = $1 AND run_id = $2 RETURNING 1",
    [tenant, runId],
  );
  return parked.length > 0;
}

/** The transaction as pg-boss takes it. */
function within(query: Query) {
  return {
    executeSql: async (text: string, values?: unknown[]) => ({
      rows: [...(await query(text, values))],
    }),
  };
}

function takenOf({ queue, job_id, attempt, job }: Row): TakenJob {
  return {
    queue: String(queue),
    id: String(job_id),
    attempt: Number(attempt),
    job: job as RunJob,
  };
}
