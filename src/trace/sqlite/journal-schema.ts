import type { DatabaseSync } from "node:sqlite";
import { OstinatoError } from "../../errors.ts";

/** The version of the tables, kept in SQLite's `user_version`. */
export const JOURNAL_SCHEMA_VERSION = 6;

/** The version of 0.1.0. A read-only journal is read without migration from this version on. */
const READABLE_VERSION = 2;

/** "Osti": SQLite's `application_id`, by which `file` and Ostinato recognize the file. */
export const JOURNAL_APPLICATION_ID = 0x4f737469;

/**
 * One event's rowid: the run's number times 2^24, plus the event's own. One table in order of runs,
 * without a second index: up to 16,777,216 events per run.
 */
export const EVENTS_PER_RUN = 2 ** 24;

/** The SQL that migrates version n - 1 to version n, at index n - 1. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    task TEXT NOT NULL,
    agent TEXT NOT NULL,
    model TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    steps INTEGER NOT NULL,
    parent_id TEXT,
    parent_step INTEGER
  ) STRICT;
  CREATE INDEX runs_by_start ON runs (started_at);
  CREATE INDEX runs_by_parent ON runs (parent_id) WHERE parent_id IS NOT NULL;
  -- parts: JSON [[path, kind, n]...]; n is a blob's number for a text, else how many bytes of data.
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,
    body TEXT NOT NULL,
    parts TEXT,
    data BLOB
  ) STRICT;
  -- encoding: 0 as it is, 1 brotli. size: bytes once decoded.
  CREATE TABLE blobs (
    number INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    encoding INTEGER NOT NULL,
    size INTEGER NOT NULL,
    data BLOB NOT NULL
  ) STRICT;`,
  // shared: a fork's events below this number are its parent's, all but its first.
  `ALTER TABLE runs ADD COLUMN shared INTEGER;
  CREATE TABLE attachments (
    run INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;`,
  // A separate row: the run's row holds the task, and must not change with each step.
  `CREATE TABLE seals (
    run INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    seal TEXT NOT NULL
  ) STRICT;`,
  // What was said to runs (their inboxes); kept, because a resumed run may have to read it again.
  `CREATE TABLE messages (
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    time INTEGER NOT NULL,
    body TEXT NOT NULL,
    seal TEXT NOT NULL,
    PRIMARY KEY (run, number)
  ) STRICT, WITHOUT ROWID;`,
  // How often each run was taken to be written. By id: a run is taken before it exists.
  `CREATE TABLE fences (
    run_id TEXT PRIMARY KEY,
    fence INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`,
  // The runs that are turns of conversations.
  `CREATE TABLE IF NOT EXISTS conversation_turns (
    run INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    after TEXT,
    turn INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS turns_by_conversation ON conversation_turns (conversation);
  INSERT OR IGNORE INTO conversation_turns
    SELECT runs.number, body ->> '$.conversation.id', body ->> '$.conversation.after',
      body ->> '$.conversation.turn'
    FROM runs JOIN events ON events.id = runs.number * ${EVENTS_PER_RUN}
    WHERE json_type(body, '$.conversation.id') = 'text'
      AND json_type(body, '$.conversation.turn') = 'integer';`,
];

/**
 * Migrates a journal's tables to the current version, in one transaction.
 * @throws OstinatoError `journal.open` when a newer Ostinato or another program made the file.
 */
export function migrateJournal(database: DatabaseSync, path: string): void {
  const version = versionOf(database, path);
  if (version === JOURNAL_SCHEMA_VERSION) return;
  try {
    database.exec("BEGIN IMMEDIATE");
    // Read again: another process may have migrated while this one waited.
    for (let version = versionOf(database, path); version < JOURNAL_SCHEMA_VERSION; version++) {
      database.exec(MIGRATIONS[version] ?? "");
    }
    database.exec(`PRAGMA application_id = ${JOURNAL_APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${JOURNAL_SCHEMA_VERSION}`);
    database.exec("COMMIT");
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK");
    // A read-only file fails at BEGIN or at the first change, depending on its journal mode.
    if (version >= READABLE_VERSION && isReadOnly(cause)) return;
    throw cause;
  }
}

/** True for another program's database. */
export function isForeign(database: DatabaseSync): boolean {
  const application = Number(database.prepare("PRAGMA application_id").get()?.application_id);
  const tables = Number(database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.n);
  return application !== JOURNAL_APPLICATION_ID && tables > 0;
}

function isReadOnly(cause: unknown): boolean {
  return cause instanceof Error && "errcode" in cause && (Number(cause.errcode) & 0xff) === 8;
}

function versionOf(database: DatabaseSync, path: string): number {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (isForeign(database)) {
    throw new OstinatoError("journal.open", `${path} is a database of another program`, {
      hint: "use a separate file for the journal",
    });
  }
  if (version > JOURNAL_SCHEMA_VERSION) {
    throw new OstinatoError(
      "journal.open",
      `${path} has version ${version}; this Ostinato knows up to ${JOURNAL_SCHEMA_VERSION}`,
      { hint: "update Ostinato, or use another file" },
    );
  }
  return version;
}
