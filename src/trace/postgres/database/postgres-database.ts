import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Pool, PoolClient } from "pg";
import { OstinatoError } from "../../../errors.ts";
import { loadPg } from "./load-pg.ts";
import { isConnectionLost } from "./postgres-error.ts";

export type Row = { readonly [column: string]: unknown };

/** Runs statements on one connection, inside a transaction. */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export interface PostgresDatabaseOptions {
  /** Connections at most. Default: 10. */
  readonly connections?: number | undefined;
  /** How long a statement is tried again while the server can't be reached, in milliseconds. Default: 30,000. */
  readonly patienceMilliseconds?: number | undefined;
  /**
   * A statement without an answer for this long is on a dead connection, in milliseconds: networks can forget
   * connections without telling either end. Default: `patienceMilliseconds`, at least 1000.
   */
  readonly statementMilliseconds?: number | undefined;
}

/** For transactions that may take as long as they need. */
const NO_LIMIT_MILLISECONDS = 2 ** 31 - 1;

/**
 * A pool of connections. Every statement runs for one tenant: the connection is told which, and row-level
 * security hides the rows of all others.
 */
export class PostgresDatabase implements AsyncDisposable {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #pg: Awaited<ReturnType<typeof loadPg>>;
  readonly #patience: number;
  readonly #tenants = new WeakMap<PoolClient, string>();
  #isClosed = false;

  private constructor(
    url: string,
    pg: Awaited<ReturnType<typeof loadPg>>,
    options: PostgresDatabaseOptions,
  ) {
    this.#url = url;
    this.#pg = pg;
    this.#patience = options.patienceMilliseconds ?? 30_000;
    try {
      this.#pool = new pg.Pool({
        connectionString: url,
        max: options.connections ?? 10,
        application_name: "ostinato",
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
        query_timeout: options.statementMilliseconds ?? Math.max(this.#patience, 1000),
        // A connection that died in a transaction must not keep its locks.
        idle_in_transaction_session_timeout: 60_000,
      });
    } catch {
      throw invalidUrl();
    }
    // An idle connection that breaks is replaced; whoever uses one hears of it from the statement.
    this.#pool.on("error", () => {});
  }

  /** @throws OstinatoError `input.invalid` for an unusable URL, `runtime.package-missing`. */
  static async open(url: string, options: PostgresDatabaseOptions = {}): Promise<PostgresDatabase> {
    if (!/^postgres(ql)?:\/\//.test(url)) throw invalidUrl();
    return new PostgresDatabase(url, await loadPg(), options);
  }

  /**
   * One statement. It is repeated while the server can't be reached, so it must be one that may run twice.
   * @throws The driver's errors; see `postgresError`.
   */
  query(tenant: string, sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.#patiently(() => this.#with(tenant, undefined, (query) => query(sql, values)));
  }

  /**
   * A text of one or several statements, for no tenant: how pg-boss uses the database. Isn't repeated.
   * @throws The driver's errors.
   */
  execute(sql: string, values: readonly unknown[] = []): Promise<{ rows: Row[] }> {
    return this.#withClient("", async (client) => {
      try {
        return await client.query<Row>(sql, [...values]);
      } catch (cause) {
        // The text may have begun a transaction. On a lost connection the server rolls back by itself.
        if (!isConnectionLost(cause)) await client.query("ROLLBACK").catch(() => {});
        throw cause;
      }
    });
  }

  /**
   * All statements of `action` or none. Isn't repeated if it fails.
   * @param isLong Its statements may take any time.
   */
  transaction<Result>(
    tenant: string,
    action: (query: Query) => Promise<Result>,
    { isLong = false } = {},
  ): Promise<Result> {
    const limit = isLong ? NO_LIMIT_MILLISECONDS : undefined;
    return this.#with(tenant, limit, async (query) => {
      await query("BEGIN");
      try {
        const result = await action(query);
        await query("COMMIT");
        return result;
      } catch (cause) {
        // On a lost connection the server rolls back by itself.
        if (!isConnectionLost(cause)) await query("ROLLBACK").catch(() => {});
        throw cause;
      }
    });
  }

  /**
   * A connection of its own that listens to a channel.
   * @param onEnd Called once, when the connection is lost; not after `close`.
   */
  async listen(
    channel: string,
    onMessage: (payload: string) => void,
    onEnd: () => void,
  ): Promise<{ close(): Promise<void> }> {
    const client: Client = new this.#pg.Client({
      connectionString: this.#url,
      application_name: "ostinato listener",
      keepAlive: true,
    });
    let isOver = false;
    const ended = () => {
      if (!isOver) onEnd();
      isOver = true;
    };
    client.on("notification", ({ payload }) => onMessage(payload ?? ""));
    client.on("error", ended);
    client.on("end", ended);
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (cause) {
      isOver = true;
      await client.end().catch(() => {});
      throw cause;
    }
    return {
      close: async () => {
        isOver = true;
        await client.end().catch(() => {});
      },
    };
  }

  /** The text without the URL and its password: for messages of the driver. */
  withoutSecrets = (text: string): string => {
    let clean = text.replaceAll(this.#url, "[database URL]");
    const password = /^[a-z]+:\/\/[^/?#@:]*:([^@/?#]*)@/i.exec(this.#url)?.[1] ?? "";
    const spellings = [password, decoded(password)].filter((spelling) => spelling !== "");
    for (const spelling of spellings) clean = clean.replaceAll(spelling, "[password]");
    return clean;
  };

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#pool.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #with<Result>(
    tenant: string,
    limit: number | undefined,
    action: (query: Query) => Promise<Result>,
  ): Promise<Result> {
    return this.#withClient(tenant, (client) =>
      action(async (text, values = []) => {
        const statement = { text, values: [...values], ...(limit && { query_timeout: limit }) };
        return (await client.query<Row>(statement)).rows;
      }),
    );
  }

  async #withClient<Result>(
    tenant: string,
    action: (client: PoolClient) => Promise<Result>,
  ): Promise<Result> {
    if (this.#isClosed) {
      throw new OstinatoError("journal.open", "the journal is closed", {
        hint: "open it again: openPostgresJournal",
      });
    }
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    // A checked-out connection that breaks emits this too, beside the failed statement.
    const onError = (error: Error) => {
      failure = error;
    };
    client.on("error", onError);
    try {
      if (this.#tenants.get(client) !== tenant) {
        await client.query("SELECT set_config('ostinato.tenant', $1, false)", [tenant]);
        this.#tenants.set(client, tenant);
      }
      return await action(client);
    } catch (cause) {
      if (isConnectionLost(cause) && cause instanceof Error) failure = cause;
      throw cause;
    } finally {
      client.off("error", onError);
      client.release(failure);
    }
  }

  async #patiently<Result>(action: () => Promise<Result>): Promise<Result> {
    const deadline = performance.now() + this.#patience;
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      try {
        return await action();
      } catch (cause) {
        if (this.#isClosed || !isConnectionLost(cause) || performance.now() > deadline) throw cause;
      }
      await sleep(pause);
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names nothing of the URL: it may hold a password. */
function invalidUrl(): OstinatoError {
  return new OstinatoError("input.invalid", "The database URL can't be read.", {
    hint: "Give one like postgres://<user>:<password>@<host>:5432/<database>; encode special characters of the password (%40 for @).",
  });
}
