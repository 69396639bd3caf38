import type { PostgresDatabase } from "./database/postgres-database.ts";
import { channelKey, EVENT_CHANNEL } from "./event-channel.ts";

/** How often a watcher looks by itself, in case a notification was lost with its connection. */
const LOOK_MILLISECONDS = 5000;
const RECONNECT_MILLISECONDS = 1000;

/** Wakes the watchers of runs: one connection for all of them, opened for the first. */
export class EventListener {
  readonly #database: PostgresDatabase;
  readonly #watchers = new Map<string, Set<() => void>>();
  #connection: Promise<{ close(): Promise<void> } | null> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  /**
   * Calls `onEvents` after each append to the run, by any process, and now and then without one. Resolves when
   * no append can be missed any more; returns what ends it.
   */
  async watch(tenant: string, runId: string, onEvents: () => void): Promise<() => void> {
    const key = channelKey(tenant, runId);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(onEvents));
    const timer = setInterval(onEvents, LOOK_MILLISECONDS);
    await this.#listen();
    return () => {
      clearInterval(timer);
      watchers.delete(onEvents);
      if (watchers.size === 0) this.#watchers.delete(key);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await (await this.#connection)?.close();
  }

  /** A server that can't be reached now is tried again; until then watchers look by themselves. */
  async #listen(): Promise<void> {
    this.#connection ??= this.#database
      .listen(
        EVENT_CHANNEL,
        (key) => this.#wake(this.#watchers.get(key)),
        () => this.#listenAgain(),
      )
      .catch(() => {
        this.#listenAgain();
        return null;
      });
    await this.#connection;
  }

  #listenAgain(): void {
    this.#connection = null;
    if (this.#isClosed || this.#watchers.size === 0) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(async () => {
      await this.#listen();
      for (const watchers of this.#watchers.values()) this.#wake(watchers);
    }, RECONNECT_MILLISECONDS);
  }

  #wake(watchers: ReadonlySet<() => void> | undefined): void {
    for (const wake of watchers ?? []) wake();
  }
}
