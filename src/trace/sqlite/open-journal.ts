import { dirname, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { OstinatoError } from "../../errors.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import { requireOwnFolder } from "../../trust/own-folder.ts";
import { migrateJournal } from "./journal-schema.ts";
import { openDatabaseToRead } from "./open-to-read.ts";
import { isBusy, journalError, openDatabase } from "./sqlite-database.ts";
import { SqliteJournal, type SqliteJournalOptions } from "./sqlite-journal.ts";

/** Where a project's journal is, relative to the working directory. */
export const DEFAULT_JOURNAL_PATH = ".ostinato/journal.db";

export interface OpenJournalOptions extends SqliteJournalOptions {
  /**
   * True: opens only an existing journal. The file may be read-only; writes to it are then refused.
   * Default: false.
   */
  readonly toRead?: boolean | undefined;
}

const PATIENCE_MILLISECONDS = 10_000;

const OPTIONS: { readonly [Name in keyof Required<OpenJournalOptions>]: true } = {
  toRead: true,
  durability: true,
  patienceMilliseconds: true,
};

/**
 * Opens the journal in a file, and creates it if there is none.
 *
 * @param path Default: `.ostinato/journal.db` in the working directory. `:memory:` for none on
 *   disk.
 * @throws OstinatoError `journal.open`; `journal.corrupt` for a damaged file: `salvageJournal`
 *   saves what it still holds. `input.invalid` for an unknown option; `trust.folder` if the
 *   `.ostinato` of the working directory may be somebody else's.
 */
export async function openJournal(
  path?: string,
  options: OpenJournalOptions = {},
): Promise<SqliteJournal> {
  const { where, database } = await openJournalDatabase(path, options);
  return new SqliteJournal(where, database, options);
}

/** @throws OstinatoError as `openJournal`. */
export async function openJournalDatabase(
  path: string = DEFAULT_JOURNAL_PATH,
  options: OpenJournalOptions = {},
): Promise<{ readonly where: string; readonly database: DatabaseSync }> {
  refuseUnknownNames("an option of openJournal()", options, OPTIONS);
  refuseUrl(path);
  const where = path === ":memory:" ? path : resolve(path);
  const toRead = options.toRead === true && path !== ":memory:";
  // A file that a person names is theirs to judge; one that merely lies here may be planted.
  if (path === DEFAULT_JOURNAL_PATH) requireOwnFolder(dirname(where));
  const deadline = performance.now() + (options.patienceMilliseconds ?? PATIENCE_MILLISECONDS);
  for (;;) {
    const database = tryToOpen(where, toRead, deadline);
    if (database !== null) return { where, database };
    await sleep(20);
  }
}

/**
 * The same for a file that is opened while a program runs; blocks while another process makes it.
 *
 * @throws OstinatoError as `openJournal`.
 */
export function openDatabaseNow(where: string): DatabaseSync {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const database = tryToOpen(where, false, deadline);
    if (database !== null) return database;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}

/** Null while another process is making or migrating the same file, until the deadline. */
function tryToOpen(where: string, toRead: boolean, deadline: number): DatabaseSync | null {
  let database: DatabaseSync | null = null;
  try {
    database = toRead ? openDatabaseToRead(where) : openDatabase(where);
    migrateJournal(database, where);
    return database;
  } catch (cause) {
    database?.close();
    const isLocked = isBusy(OstinatoError.is(cause) ? cause.cause : cause);
    if (isLocked && performance.now() <= deadline) return null;
    throw journalError(cause, "journal.open", `the journal ${where} cannot be opened`);
  }
}

/** Without naming it: it may hold a password, and a file of that name would too. */
function refuseUrl(path: string): void {
  if (!/^postgres(ql)?:/i.test(path)) return;
  throw new OstinatoError("input.invalid", "A database's URL was given for a journal's file.", {
    hint: "Open it with openPostgresJournal(url).",
  });
}
