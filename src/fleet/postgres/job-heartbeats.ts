import type { PostgresDatabase } from "../../trace/postgres/database/postgres-database.ts";
import type { TakenJob } from "../store/job-store.ts";

const MILLISECONDS = 2000;

/**
 * Shows that this process still works on its jobs, also while a run has no lease: before it begins, while its
 * workspace is restored, and after its end. One statement for all of them.
 */
export class JobHeartbeats {
  readonly #database: PostgresDatabase;
  readonly #held = new Set<TakenJob>();
  #timer: NodeJS.Timeout | undefined;
  #isBeating = false;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  /** Until it is disposed of. */
  hold(taken: TakenJob): Disposable {
    this.#held.add(taken);
    this.#timer ??= setInterval(() => void this.#beat(), MILLISECONDS);
    return {
      [Symbol.dispose]: () => {
        this.#held.delete(taken);
        if (this.#held.size > 0) return;
        clearInterval(this.#timer);
        this.#timer = undefined;
      },
    };
  }

  /** Where the server can't be reached, the jobs look lost, as they should. */
  async #beat(): Promise<void> {
    // A server that doesn't answer gets no second statement.
    if (this.#isBeating) return;
    this.#isBeating = true;
    const held = [...this.#held];
    await this.#database
      .execute(
        `UPDATE ostinato_jobs.job j SET heartbeat_on = ostinato_jobs.job_now()
         FROM unnest($1::text[], $2::uuid[], $3::integer[]) AS h (queue, id, attempt)
         WHERE j.name = h.queue AND j.id = h.id AND j.retry_count = h.attempt AND j.state = 'active'`,
        [
          held.map(({ queue }) => queue),
          held.map(({ id }) => id),
          held.map(({ attempt }) => attempt),
        ],
      )
      .catch(() => {});
    this.#isBeating = false;
  }
}
