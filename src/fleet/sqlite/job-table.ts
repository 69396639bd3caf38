import type { DatabaseSync } from "node:sqlite";
import { OstinatoError } from "../../errors.ts";
import { journalError, openDatabase } from "../../trace/sqlite/sqlite-database.ts";

/** The version of the table, kept in SQLite's `user_version`. */
const VERSION = 1;

/**
 * `number` is the order in which jobs came. Times are milliseconds since 1970; `holder` is a process stamp.
 * `decisions` counts those that were posted to the run when its job was last taken.
 */
const TABLE = `
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  queue TEXT NOT NULL,
  tenant TEXT NOT NULL,
  job TEXT NOT NULL,
  state TEXT NOT NULL,
  priority INTEGER NOT NULL,
  enqueued_at INTEGER NOT NULL,
  start_after INTEGER NOT NULL,
  started_at INTEGER,
  decisions INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL,
  holder TEXT,
  expires_at INTEGER,
  ended_at INTEGER,
  result TEXT
) STRICT;
CREATE INDEX waiting_jobs ON jobs (queue, tenant, priority, number) WHERE state IN ('created', 'retry');
CREATE INDEX held_jobs ON jobs (expires_at) WHERE state = 'active';
CREATE INDEX parked_jobs ON jobs (number) WHERE state = 'parked';
CREATE INDEX ended_jobs ON jobs (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE tenant_turns (
  tenant TEXT PRIMARY KEY,
  served INTEGER NOT NULL
) STRICT;
CREATE TABLE tenant_limits (
  tenant TEXT PRIMARY KEY,
  runs INTEGER NOT NULL
) STRICT;
CREATE TABLE workers (
  id TEXT PRIMARY KEY,
  presence TEXT NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE TABLE schedules (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  schedule TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  last_at INTEGER,
  last_run_id TEXT,
  PRIMARY KEY (tenant, name)
) STRICT;
`;

/**
 * Opens the file of jobs, and creates it if there is none.
 *
 * @throws OstinatoError `journal.open`, `journal.corrupt`; SQLite's error while another process has it locked.
 */
export function openJobTable(path: string): DatabaseSync {
  const database = openDatabase(path);
  try {
    database.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
    const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
    if (version > VERSION) {
      throw new OstinatoError("journal.open", `${path} was made by a newer Ostinato`, {
        hint: "update Ostinato, or use another file",
      });
    }
    if (version === 0) database.exec(`${TABLE} PRAGMA user_version = ${VERSION}`);
    database.exec("COMMIT");
    return database;
  } catch (cause) {
    database.close();
    throw journalError(cause, "journal.open", `the jobs in ${path} cannot be opened`);
  }
}
