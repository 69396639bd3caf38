import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { inTransaction } from "../../trace/sqlite/in-transaction.ts";
import { isBusy } from "../../trace/sqlite/sqlite-database.ts";
import { openJobTable } from "./job-table.ts";

/** How long a statement waits for other processes. */
const PATIENCE_MILLISECONDS = 10_000;

export type Row = Record<string, unknown>;
type Values = readonly (string | number | null)[];

/** The file of jobs: its statements wait for those of other processes. */
export class JobDatabase {
  readonly path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.#database = database;
  }

  /** @throws OstinatoError as `openJobTable`. */
  static async open(path: string): Promise<JobDatabase> {
    return new JobDatabase(path, await patiently(() => openJobTable(path)));
  }

  rows(sql: string, values: Values = []): readonly Row[] {
    return this.#database.prepare(sql).all(...values);
  }

  /** In a transaction, or on its own where nobody else can write. Returns how many rows it changed. */
  run(sql: string, values: Values = []): number {
    return Number(this.#database.prepare(sql).run(...values).changes);
  }

  change(sql: string, values: Values = []): Promise<number> {
    return this.transaction(() => this.run(sql, values));
  }

  transaction<Result>(action: () => Result): Promise<Result> {
    return patiently(() => inTransaction(this.#database, action));
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
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
