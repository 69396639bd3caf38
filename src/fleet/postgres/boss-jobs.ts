import type { JobWithMetadata, PgBoss } from "pg-boss";
import type { PostgresJournal } from "../../trace/index.ts";
import { jobId } from "../job-id.ts";
import { queueOf, type RunJob } from "../run-job.ts";
import type { FoundJob, JobStore, SendOptions, TakenJob } from "../store/job-store.ts";
import { loadPgBoss } from "./load-pg-boss.ts";

/** Jobs that failed as often as they may. */
const DEAD_LETTERS = "run-dead-letters";
/** Attempts after the first, by whatever worker. */
const RETRIES = 10;
/** A job whose worker went away before it took the run's lease is given out again after this. */
const HEARTBEAT_SECONDS = 30;
const TOUCH_MILLISECONDS = 10_000;

/** The jobs of all tenants, carried by pg-boss in the schema `ostinato_jobs`. */
export class BossJobs implements JobStore {
  readonly #boss: PgBoss;
  readonly #journal: PostgresJournal;
  readonly #made = new Set<string>();

  private constructor(boss: PgBoss, journal: PostgresJournal) {
    this.#boss = boss;
    this.#journal = journal;
  }

  /** @throws The driver's errors; OstinatoError `runtime.package-missing`. */
  static async open(url: string, journal: PostgresJournal): Promise<BossJobs> {
    const { PgBoss } = await loadPgBoss();
    const boss = new PgBoss({
      connectionString: url,
      schema: "ostinato_jobs",
      application_name: "ostinato jobs",
      max: 4,
      schedule: false,
    });
    // A failed poll or maintenance is repeated by pg-boss; a statement of ours throws by itself.
    boss.on("error", () => {});
    await boss.start();
    await boss.createQueue(DEAD_LETTERS);
    return new BossJobs(boss, journal);
  }

  async send(job: RunJob, options: SendOptions): Promise<boolean> {
    const queue = await this.made(queueOf(job));
    const id = await this.#boss.send(queue, job, {
      id: jobId(job),
      priority: options.priority ?? 0,
      ...(options.startAfter && { startAfter: options.startAfter }),
    });
    return id !== null;
  }

  async take(queues: readonly string[]): Promise<TakenJob | null> {
    for (const queue of queues) {
      const [found] = await this.#boss.fetch<RunJob>(queue, { includeMetadata: true });
      if (found !== undefined) return taken(queue, found);
    }
    return null;
  }

  hold({ queue, id, attempt }: TakenJob): Disposable {
    const touch = () => this.#boss.touch(queue, { id, retryCount: attempt }).catch(() => {});
    const timer = setInterval(touch, TOUCH_MILLISECONDS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  async done({ queue, id, attempt }: TakenJob, result: object): Promise<void> {
    await this.#boss.complete(queue, { id, retryCount: attempt }, result);
  }

  async giveBack({ queue, id, attempt }: TakenJob, reason: object): Promise<void> {
    await this.#boss.fail(queue, { id, retryCount: attempt }, reason);
  }

  /** A run's lease runs out long before pg-boss misses its worker. */
  async reclaim(queues: readonly string[]): Promise<void> {
    for (const run of await this.#journal.abandonedRuns()) {
      for (const job of await this.find(queues, run)) {
        if (job.state === "active") await this.giveBack(job, { reason: "the lease ran out" });
      }
    }
  }

  async find(
    queues: readonly string[],
    run: Pick<RunJob, "tenant" | "runId">,
  ): Promise<readonly FoundJob[]> {
    const jobs: FoundJob[] = [];
    for (const queue of queues) {
      for (const found of await this.#boss.findJobs<RunJob>(queue, { id: jobId(run) })) {
        jobs.push({ ...taken(queue, found), state: found.state });
      }
    }
    return jobs;
  }

  async cancel({ queue, id }: TakenJob): Promise<void> {
    await this.#boss.cancel(queue, id);
  }

  async again({ queue, id, job, state }: FoundJob): Promise<boolean> {
    if (state !== "completed" && state !== "failed" && state !== "cancelled") return false;
    await this.#boss.deleteJob(queue, id);
    return this.send(job, {});
  }

  async queues(): Promise<readonly string[]> {
    return (await this.#boss.getQueues())
      .map(({ name }) => name)
      .filter((name) => name.startsWith("run/"));
  }

  async made(queue: string): Promise<string> {
    if (this.#made.has(queue)) return queue;
    await this.#boss.createQueue(queue, {
      retryLimit: RETRIES,
      retryDelay: 0,
      deadLetter: DEAD_LETTERS,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: 23 * 3600,
    });
    this.#made.add(queue);
    return queue;
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false, close: true });
  }
}

function taken(queue: string, { id, retryCount, data }: JobWithMetadata<RunJob>): TakenJob {
  return { queue, id, attempt: retryCount, job: data };
}
