import type { PgBoss, QueueOptions } from "pg-boss";
import type { PostgresDatabase } from "../../trace/postgres/database/postgres-database.ts";
import { jobId } from "../job-id.ts";
import type { RunJob } from "../run-job.ts";
import { loadPgBoss } from "./load-pg-boss.ts";

/** Jobs that failed as often as they may. */
const DEAD_LETTERS = "run-dead-letters";
const DAY = 24 * 3600;

const OPTIONS: QueueOptions & { readonly deadLetter: string } = {
  // Attempts after the first, by whatever worker.
  retryLimit: 10,
  retryDelay: 0,
  deadLetter: DEAD_LETTERS,
  // A job whose worker went away before it took the run's lease is given out again after this.
  heartbeatSeconds: 30,
  expireInSeconds: DAY - 3600,
  // A job may wait as long as it takes until a worker comes that fits.
  retentionSeconds: 3650 * DAY,
};

/** pg-boss in the schema `ostinato_jobs`, over the journal's connections. */
export class BossQueues {
  readonly boss: PgBoss;
  readonly #made = new Set<string>();

  private constructor(boss: PgBoss) {
    this.boss = boss;
  }

  /** @throws The driver's errors; OstinatoError `runtime.package-missing`. */
  static async open(database: PostgresDatabase): Promise<BossQueues> {
    const { PgBoss } = await loadPgBoss();
    const boss = new PgBoss({
      db: { executeSql: (text, values) => database.execute(text, values) },
      schema: "ostinato_jobs",
      schedule: false,
    });
    // A failed poll or maintenance is repeated by pg-boss; a statement of ours throws by itself.
    boss.on("error", () => {});
    await boss.start();
    await boss.createQueue(DEAD_LETTERS);
    const { rows } = await database.execute(
      "SELECT to_regclass('ostinato_jobs.ostinato_lanes') IS NULL AS missing",
    );
    if (rows[0]?.missing === true) await database.execute(LANES_INDEX);
    return new BossQueues(boss);
  }

  /** The queue, made if there is none. */
  async made(queue: string): Promise<string> {
    if (this.#made.has(queue)) return queue;
    await this.boss.createQueue(queue, OPTIONS);
    this.#made.add(queue);
    return queue;
  }

  close(): Promise<void> {
    return this.boss.stop({ graceful: false, close: true });
  }
}

/** For `take_job`; processes that start together make it once. */
const LANES_INDEX = `
BEGIN;
SELECT pg_advisory_xact_lock(hashtextextended('ostinato lanes index', 0));
CREATE INDEX IF NOT EXISTS ostinato_lanes
  ON ostinato_jobs.job (name, group_id, priority, created_on) WHERE state < 'active';
COMMIT`;

/** As pg-boss takes it. */
export function sendOptions(job: RunJob, startAfter?: Date | undefined) {
  return {
    id: jobId(job),
    priority: job.priority,
    group: { id: job.tenant },
    ...(startAfter && { startAfter }),
  };
}
