import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { OstinatoError } from "../../errors.ts";
import { isReadOnly, journalError, openDatabase, openDatabaseFile } from "./sqlite-database.ts";

/**
 * Opens an existing journal file, and creates none. The file may be read-only.
 *
 * @throws OstinatoError `journal.open` or `journal.corrupt`.
 */
export function openDatabaseToRead(path: string): DatabaseSync {
  try {
    refuseMissing(path);
    if (mayWrite(path) && mayWrite(dirname(path))) return openDatabase(path);
    return openReadOnly(path);
  } catch (cause) {
    throw journalError(cause, "journal.open", `the journal ${path} cannot be opened`);
  }
}

/** An empty file counts as missing: reading it would turn it into a journal. */
function refuseMissing(path: string): void {
  try {
    if (statSync(path).size > 0) return;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
    throw new OstinatoError("journal.open", `there is no journal at ${path}`, {
      hint: "check the path; `ostinato run` and `ostinato import` create journals",
      cause,
    });
  }
  throw new OstinatoError("journal.open", `there is no journal at ${path}: the file is empty`, {
    hint: "check the path",
  });
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * SQLite reads a file with a log through an index of the log, which the writer keeps next to it. If
 * there is no index and none can be created, nobody is writing: the file is then the whole journal,
 * unless a writer that was cut off left its log.
 */
function openReadOnly(path: string): DatabaseSync {
  const shared = openDatabaseFile(path, { readOnly: true });
  try {
    checkReadable(shared);
    return shared;
  } catch (cause) {
    shared.close();
    if (!isReadOnly(cause)) throw cause;
  }
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new OstinatoError(
      "journal.open",
      `the journal ${path} cannot be read: its log ${path}-wal has to be merged into it first, but the journal is read-only`,
      { hint: "open it once as a user with write access: `ostinato runs` is enough" },
    );
  }
  const url = pathToFileURL(path);
  url.search = "immutable=1";
  const alone = openDatabaseFile(url, { readOnly: true });
  try {
    checkReadable(alone);
    return alone;
  } catch (cause) {
    alone.close();
    throw cause;
  }
}

function checkReadable(database: DatabaseSync): void {
  database.exec("PRAGMA trusted_schema = OFF");
  database.prepare("SELECT count(*) FROM sqlite_schema").get();
}
