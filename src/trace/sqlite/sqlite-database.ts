import { closeSync, openSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type ErrorCode, OstinatoError } from "../../errors.ts";
import { makeFolders } from "../../make-folders.ts";
import { messageOf } from "../../message-of.ts";
import { isForeign } from "./journal-schema.ts";

/**
 * Bytes; of a new file. With the default of 4,096 a step takes a tenth longer: an event with its
 * tokens takes three pages, and the log has a header and a checksum for each.
 */
const PAGE_SIZE = 8192;

/**
 * Opens a journal's file through `node:sqlite`, which is loaded on the first call.
 *
 * A folder that has to be created for it is readable only by its owner, and git ignores it.
 *
 * @throws OstinatoError `journal.open` or `journal.corrupt`.
 */
export function openDatabase(path: string): DatabaseSync {
  const memory = path === ":memory:";
  try {
    if (!memory) makeFolder(dirname(path));
    if (!memory) refuseStub(path);
    // SQLite gives its log and index the mode of the file.
    if (!memory) closeSync(openSync(path, "a", 0o600));
    const database = openDatabaseFile(path);
    try {
      database.exec("PRAGMA trusted_schema = OFF");
      database.exec(`PRAGMA page_size = ${PAGE_SIZE}`);
      // The mode is stored in the file, and another program's file is left unchanged.
      if (!memory && !isForeign(database)) {
        waitWhileBusy(() => database.exec("PRAGMA journal_mode = WAL"));
      }
    } catch (cause) {
      database.close();
      throw cause;
    }
    return database;
  } catch (cause) {
    throw journalError(cause, "journal.open", `the journal ${path} cannot be opened`);
  }
}

/** A plain SQLite connection: no settings, and errors unchanged. */
export function openDatabaseFile(
  path: string | URL,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): DatabaseSync {
  return new (loadSqlite().DatabaseSync)(path, { timeout: 20, readOnly });
}

/** Loads `node:sqlite` without its experimental warning. Other warnings of the process are kept. */
function loadSqlite(): typeof import("node:sqlite") {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes("SQLite is an experimental feature")) {
      Reflect.apply(emitWarning, process, [warning, ...rest]);
    }
  }) as typeof process.emitWarning;
  try {
    const sqlite = process.getBuiltinModule("node:sqlite");
    if (sqlite !== undefined) return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
  throw new OstinatoError("journal.open", `Node ${process.version} has no node:sqlite`, {
    hint: "use Node 22.18 or newer",
  });
}

function makeFolder(folder: string): void {
  if (makeFolders(folder, 0o700)) writeFileSync(join(folder, ".gitignore"), "*\n");
}

/** SQLite treats a file shorter than its smallest page as empty, and would overwrite it. */
function refuseStub(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size >= 512) return;
  throw new OstinatoError("journal.corrupt", `${path} has ${size} bytes and is not a journal`, {
    hint: "check the path, or name another file",
  });
}

/** Setting the mode of a new file is quick, but two processes may start at once. */
function waitWhileBusy(action: () => void): void {
  for (let attempt = 0; ; attempt++) {
    try {
      action();
      return;
    } catch (cause) {
      if (!isBusy(cause) || attempt === 100) throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** SQLite's primary result code, or null for another error. */
export function sqliteCode(cause: unknown): number | null {
  if (!(cause instanceof Error) || !("errcode" in cause)) return null;
  return typeof cause.errcode === "number" ? cause.errcode & 0xff : null;
}

/** True when another connection holds the requested lock. */
export function isBusy(cause: unknown): boolean {
  const code = sqliteCode(cause);
  return code === 5 || code === 6;
}

/** True if the error is about writing to something read-only. */
export function isReadOnly(cause: unknown): boolean {
  const code = sqliteCode(cause);
  // 14: the log's index cannot be opened.
  return code === 8 || code === 14;
}

/** Turns an error of SQLite or the file system into one that says what to do. */
export function journalError(cause: unknown, otherwise: ErrorCode, doing: string): OstinatoError {
  if (OstinatoError.is(cause)) return cause;
  const reason = messageOf(cause);
  const make = (code: ErrorCode, why: string, hint?: string): OstinatoError =>
    new OstinatoError(code, `${doing}: ${why}`, hint === undefined ? { cause } : { hint, cause });
  switch (sqliteCode(cause)) {
    case 5:
    case 6:
      return make(otherwise, "another process has locked it", "wait until it is done, or stop it");
    case 8:
      return make(otherwise, "it is read-only", "check the permissions of the file and its folder");
    case 10:
      return make(otherwise, `the disk refused (${reason})`, "check the disk and its free space");
    case 11:
      return make(
        "journal.corrupt",
        "the file is damaged",
        "`ostinato salvage` (salvageJournal) saves what can still be read into a new journal",
      );
    case 13:
      return make(otherwise, "the disk is full", "free some space; everything before this is kept");
    case 14:
      return make("journal.open", "the file cannot be opened", "check that its folder is writable");
    case 26:
      return make("journal.corrupt", "the file is not a journal", "check the path");
    default:
      return make(otherwise, ...nodeReason(cause, reason));
  }
}

/** The reason and the hint for one of Node's own errors. */
function nodeReason(cause: unknown, reason: string): [why: string, hint?: string] {
  switch (cause instanceof Error && "code" in cause && cause.code) {
    case "ERR_INVALID_STATE":
      return ["the journal is closed", "open it again (openJournal), or close it later"];
    case "ENOENT":
    case "ENOTDIR":
    case "EISDIR":
      return [reason, "check the path"];
    case "EACCES":
    case "EPERM":
      return [reason, "check the permissions of the file and its folder"];
    default:
      return [reason];
  }
}
