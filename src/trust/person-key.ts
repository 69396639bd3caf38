import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { OstinatoError } from "../errors.ts";
import { makeFolders } from "../make-folders.ts";
import { personStateFolder } from "../person-state-folder.ts";

/** Bytes of a new key; also the minimum for an existing one. */
const KEY_BYTES = 32;
/** Bytes; a larger file is not a key. */
const MOST_BYTES = 4096;
const HINT =
  "Set OSTINATO_KEY_FILE to a file in a folder that only you can write to; a key is created there.";

/**
 * Where the person's key is: `OSTINATO_KEY_FILE`, else `ostinato/key` in `XDG_STATE_HOME` or
 * `~/.local/state`.
 */
export function personKeyPath(): string {
  const { OSTINATO_KEY_FILE } = process.env;
  return OSTINATO_KEY_FILE ? resolve(OSTINATO_KEY_FILE) : join(personStateFolder(), "key");
}

/** The person's key, created from random bytes if there is none. @throws OstinatoError `trust.key`. */
export function makePersonKey(): Buffer {
  const path = personKeyPath();
  return readKey(path) ?? makeKey(path);
}

/** The person's key, or null if there is none. @throws OstinatoError `trust.key`. */
export function findPersonKey(): Buffer | null {
  return readKey(personKeyPath());
}

function readKey(path: string): Buffer | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw keyError(`The key ${path} can't be read (${code}).`, HINT, cause);
  }
  try {
    const found = fstatSync(file);
    const self = process.geteuid?.();
    if (!found.isFile()) throw keyError(`The key ${path} is not a file.`, HINT);
    if (found.uid !== self && found.uid !== 0) {
      throw keyError(`The key ${path} belongs to user ${found.uid}, not to you (${self}).`, HINT);
    }
    if ((found.mode & 0o027) !== 0) {
      throw keyError(
        `The key ${path} can be read or written by other users.`,
        `If nobody else has used it: chmod 600 '${path}'. Otherwise remove it; a new one is created.`,
      );
    }
    if (found.size < KEY_BYTES || found.size > MOST_BYTES) {
      throw keyError(
        `The key ${path} has ${found.size} bytes; a key has ${KEY_BYTES} to ${MOST_BYTES}.`,
        "Remove it; a new one is created.",
      );
    }
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Written to a temporary file and then linked, so that two processes that create a key get the same one. */
function makeKey(path: string): Buffer {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    makeFolders(dirname(path), 0o700);
    writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx", flush: true });
    try {
      linkSync(draft, path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    } finally {
      unlinkSync(draft);
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw keyError(
      `The key that marks your runs as yours can't be created at ${path} (${code}).`,
      HINT,
      cause,
    );
  }
  const key = readKey(path);
  if (key === null) throw keyError(`The key ${path} was removed while it was being created.`, HINT);
  return key;
}

function keyError(message: string, hint: string, cause?: unknown): OstinatoError {
  return new OstinatoError("trust.key", message, { hint, cause });
}
