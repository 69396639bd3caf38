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
  path: string = DEFAULT_JOURNAL_PATH,
  options: OpenJournalOptions = {},
): Promise<SqliteJournal> {
  refuseUnknownNames("an option of openJournal()", options, OPTIONS);
  refuseUrl(path);
  const where = path === ":memory:" ? path : resolve(path);
  const toRead = options.toRead === true && path !== ":memory:";
  // A file that a person names is theirs to judge; one that merely lies here may be planted.
  if (path === DEFAULT_JOURNAL_PATH) requireOwnFolder(dirname(where));
  const deadline = performance.now() + (options.patienceMilliseconds ?? 10_000);
  for (;;) {
    let database: DatabaseSync | null = null;
    try {
      database = toRead ? openDatabaseToRead(where) : openDatabase(where);
      migrateJournal(database, where);
      return new SqliteJournal(where, database, options);
    } catch (cause) {
      database?.close();
      // Another process is making or migrating the same file.
      const isLocked = isBusy(OstinatoError.is(cause) ? cause.cause : cause);
      if (!isLocked || performance.now() > deadline) {
        throw journalError(cause, "journal.open", `the journal ${where} cannot be opened`);
      }
    }
    await sleep(20);
  }
}

/** Without naming it: it may hold a password, and a file of that name would too. */
function refuseUrl(path: string): void {
  if (!/^postgres(ql)?:/i.test(path)) return;
  throw new OstinatoError("input.invalid", "A database's URL was given for a journal's file.", {
    hint: "Open it with openPostgresJournal(url).",
  });
}
