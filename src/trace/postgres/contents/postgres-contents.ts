import type { ContentStore } from "../../../sandbox/workspace/travel/content-store.ts";
import type { PostgresDatabase } from "../database/postgres-database.ts";

/** Migration: what the workspaces of a tenant's runs hold, each content once. */
export const CONTENT_TABLE = `
CREATE TABLE ostinato.contents (
  tenant text NOT NULL,
  hash text NOT NULL,
  data bytea NOT NULL,
  -- When it was last put or asked for.
  used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, hash)
);
-- Compressed already.
ALTER TABLE ostinato.contents ALTER COLUMN data SET STORAGE EXTERNAL;
`;

/** A tenant's contents in the journal's database. Row-level security hides those of all others. */
export class PostgresContents implements ContentStore {
  readonly #database: PostgresDatabase;
  readonly #tenant: string;

  constructor(database: PostgresDatabase, tenant: string) {
    this.#database = database;
    this.#tenant = tenant;
  }

  async put(hash: string, bytes: Uint8Array): Promise<void> {
    await this.#query(
      `INSERT INTO ostinato.contents (tenant, hash, data) VALUES ($1, $2, $3)
       ON CONFLICT (tenant, hash) DO UPDATE SET data = excluded.data, used_at = clock_timestamp()`,
      [hash, Buffer.from(bytes)],
    );
  }

  async get(hash: string): Promise<Uint8Array | null> {
    const [row] = await this.#query(
      "SELECT data FROM ostinato.contents WHERE tenant = $1 AND hash = $2",
      [hash],
    );
    return row?.data instanceof Uint8Array ? row.data : null;
  }

  async has(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#query(
      `UPDATE ostinato.contents SET used_at = clock_timestamp()
       WHERE tenant = $1 AND hash = ANY ($2) RETURNING hash`,
      [hashes],
    );
    return new Set(rows.map(({ hash }) => String(hash)));
  }

  async unused(since: number): Promise<readonly string[]> {
    const rows = await this.#query(
      "SELECT hash FROM ostinato.contents WHERE tenant = $1 AND used_at < to_timestamp($2 / 1000.0)",
      [since],
    );
    return rows.map(({ hash }) => String(hash));
  }

  async delete(hashes: readonly string[], since: number): Promise<void> {
    await this.#query(
      `DELETE FROM ostinato.contents
       WHERE tenant = $1 AND hash = ANY ($2) AND used_at < to_timestamp($3 / 1000.0)`,
      [hashes, since],
    );
  }

  #query(sql: string, values: readonly unknown[]) {
    return this.#database.query(this.#tenant, sql, [this.#tenant, ...values]);
  }
}
