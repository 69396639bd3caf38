import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { OstinatoError } from "../../errors.ts";
import { isReadOnly, journalError, openDatabase, openDatabaseFile } from "./sqlite-database.ts";

/**
 * Opens a journal's file that is there, and makes none. One that may only be read is read.
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

/** An empty file too: it would become a journal by being looked at. */
function refuseMissing(path: string): void {
  try {
    if (statSync(path).size > 0) return;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
    throw new OstinatoError("journal.open", `there is no journal at ${path}`, {
      hint: "check the path; `ostinato run` and `ostinato import` make journals",
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
 * SQLite reads a file with a log through an index of the log, which whoever writes keeps beside it. Where
 * there is none and none can be made, nobody writes: the file is then the whole of the journal, unless
 * a writer that was cut off left its log.
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
      `the journal ${path} cannot be read: its log ${path}-wal has to be brought into it first, and it may only be read`,
      { hint: "open it once as a user who may write it: `ostinato runs` is enough" },
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
