import type { PostedMessage } from "../inbox.ts";
import type { JournalKey } from "../sqlite/journal-key.ts";
import type { PostgresDatabase } from "./database/postgres-database.ts";
import { messagesAfter } from "./rows/inbox-rows.ts";

interface Asked {
  readonly runId: string;
  readonly after: number;
  readonly resolve: (posted: readonly PostedMessage[]) => void;
  readonly reject: (cause: unknown) => void;
}

/** Reads inboxes: every run looks at each of its steps, and one statement serves all that look at the same time. */
export class InboxReader {
  readonly #database: PostgresDatabase;
  readonly #key: JournalKey;
  readonly #tenant: string;
  #asked: Asked[] = [];

  constructor(database: PostgresDatabase, key: JournalKey, tenant: string) {
    this.#database = database;
    this.#key = key;
    this.#tenant = tenant;
  }

  /** What was posted to the run after a message. */
  messages(runId: string, after: number): Promise<readonly PostedMessage[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly PostedMessage[]>();
    this.#asked.push({ runId, after, resolve, reject });
    if (this.#asked.length === 1) setImmediate(() => void this.#read());
    return promise;
  }

  async #read(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    const first = new Map<string, number>();
    for (const { runId, after } of asked) {
      first.set(runId, Math.min(after, first.get(runId) ?? after));
    }
    try {
      const found = await messagesAfter(this.#database, this.#key, this.#tenant, first);
      for (const { runId, after, resolve } of asked) {
        resolve((found.get(runId) ?? []).filter(({ number }) => number > after));
      }
    } catch (cause) {
      for (const { reject } of asked) reject(cause);
    }
  }
}
