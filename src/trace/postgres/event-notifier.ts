import type { PostgresDatabase } from "./database/postgres-database.ts";
import { channelKey, EVENT_CHANNEL } from "./event-channel.ts";

/** How long notifications are gathered before they are sent together. */
const GATHER_MILLISECONDS = 5;

/**
 * Tells watchers in all processes that runs have new events. Not as a part of the append: Postgres lets transactions
 * that notify commit only one after another, each with its own wait for the disk. What gets lost with the process or
 * the connection is found by the watchers themselves, a little later.
 */
export class EventNotifier {
  readonly #database: PostgresDatabase;
  #waiting = new Set<string>();
  #sending: Promise<void> | null = null;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  /** Call it when the events are durable. */
  tell(tenant: string, runId: string): void {
    this.#waiting.add(channelKey(tenant, runId));
    this.#sending ??= this.#send(tenant).finally(() => {
      this.#sending = null;
    });
  }

  /** Resolves when all that was told has been sent. */
  async settle(): Promise<void> {
    await this.#sending;
  }

  /** @param tenant Any: of a connection that need not be switched to another one. */
  async #send(tenant: string): Promise<void> {
    while (this.#waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MILLISECONDS));
      const keys = [...this.#waiting];
      this.#waiting = new Set();
      // Nothing has to be durable, so nobody waits for the disk.
      const sql = `WITH s AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
        SELECT pg_notify($1, k.key) FROM s, unnest($2::text[]) AS k (key)`;
      await this.#database.query(tenant, sql, [EVENT_CHANNEL, keys]).catch(() => {});
    }
  }
}
