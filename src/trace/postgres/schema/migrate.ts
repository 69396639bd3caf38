import { OstinatoError } from "../../../errors.ts";
import { CONTENT_TABLE } from "../contents/postgres-contents.ts";
import type { PostgresDatabase, Query } from "../database/postgres-database.ts";
import { APPEND_FUNCTION } from "./append-function.ts";
import { FLEET_TABLES } from "./fleet-tables.ts";
import { JOURNAL_TABLES, TENANT_TABLES, TURN_TABLE, tenantOnly } from "./journal-tables.ts";
import { TAKE_JOB_FUNCTION } from "./take-job-function.ts";

/** The SQL that migrates version n - 1 to version n, at index n - 1. */
const MIGRATIONS: readonly string[] = [
  [JOURNAL_TABLES, APPEND_FUNCTION, ...TENANT_TABLES.map(tenantOnly)].join("\n"),
  // Workers look for runs of any tenant whose writer is gone; a lease says no more than that.
  `CREATE POLICY workers_look ON ostinato.leases FOR SELECT
    USING (current_setting('ostinato.sees_leases', true) = 'on');`,
  [TURN_TABLE, APPEND_FUNCTION, tenantOnly("conversation_turns")].join("\n"),
  [FLEET_TABLES, TAKE_JOB_FUNCTION].join("\n"),
  // Appends notify nobody any more (see `EventNotifier`).
  APPEND_FUNCTION,
  [CONTENT_TABLE, tenantOnly("contents")].join("\n"),
  // It can leave out jobs that nobody had yet.
  TAKE_JOB_FUNCTION,
];

/** The version of the tables. */
export const POSTGRES_SCHEMA_VERSION = MIGRATIONS.length;

/** Any number, the same in every process: only one migrates at a time. */
const MIGRATION_LOCK = 0x4f737469;

/**
 * Brings the tables in the schema `ostinato` to the current version, in one transaction. Needs the right to
 * create a schema only for a database that has none.
 *
 * @param to Stops at this version, for tests. Default: the current one.
 * @throws OstinatoError `journal.open` when a newer Ostinato made the tables; the driver's errors.
 */
export async function migratePostgres(
  database: PostgresDatabase,
  to: number = POSTGRES_SCHEMA_VERSION,
): Promise<void> {
  await database.transaction(
    "",
    async (query) => {
      if ((await versionOf(query)) === to) return;
      await query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
      // Read again: another process may have migrated while this one waited.
      const version = await versionOf(query);
      for (const sql of MIGRATIONS.slice(version, to)) await query(sql);
      if (version === 0) await query("INSERT INTO ostinato.version VALUES ($1)", [to]);
      else await query("UPDATE ostinato.version SET number = $1", [to]);
    },
    { isLong: true },
  );
}

/** 0 for a database without our tables. */
async function versionOf(query: Query): Promise<number> {
  const [found] = await query("SELECT to_regclass('ostinato.version') IS NOT NULL AS there");
  if (found?.there !== true) {
    await query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await query("CREATE SCHEMA IF NOT EXISTS ostinato");
    await query("CREATE TABLE IF NOT EXISTS ostinato.version (number integer NOT NULL)");
  }
  const [row] = await query("SELECT number FROM ostinato.version");
  const version = Number(row?.number ?? 0);
  if (version <= POSTGRES_SCHEMA_VERSION) return version;
  throw new OstinatoError(
    "journal.open",
    `the database's tables have version ${version}; this Ostinato knows up to ${POSTGRES_SCHEMA_VERSION}`,
    { hint: "update Ostinato, or use another database" },
  );
}
