import {
  closeSync,
  constants,
  cpSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DirectoryEntry, FileStat } from "../sandbox.ts";

import { makeFolders } from "./make-folders.ts";

import { OperationError } from "./operation-error.ts";

/** Maximum bytes per read; larger files are read in parts. */
const READ_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

export function stat(path: string): FileStat | null {
  // A dangling link counts as existing: writing there would replace it.
  const found = nothingIsNull(() => statSync(path)) ?? nothingIsNull(() => lstatSync(path));
  if (found === null) return null;
  return {
    type: typeOf(found),
    bytes: found.size,
    mode: found.mode & 0o7777,
    modifiedMilliseconds: found.mtimeMs,
  };
}

export function list(path: string): readonly DirectoryEntry[] {
  return readdirSync(path, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    type: typeOf(entry),
  }));
}

export function read(path: string, offset = 0, length = Number.POSITIVE_INFINITY): Uint8Array {
  // Without O_NONBLOCK the worker would wait for a writer of a named pipe.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const { size } = requireFile(fstatSync(file), path);
    const wanted = Math.min(length, Math.max(0, size - offset));
    // Files of /proc report a size of 0.
    if (size === 0) return readToEnd(file, offset, Math.min(length, READ_BYTES));
    if (wanted > READ_BYTES) {
      throw new OperationError(
        "EFBIG",
        `${path} has ${size} bytes; at most ${READ_BYTES} can be read at once. Read it in parts.`,
      );
    }
    const data = new Uint8Array(wanted);
    return data.subarray(0, fill(file, data, offset));
  } finally {
    closeSync(file);
  }
}

export function write(path: string, data: Uint8Array, mode?: number): void {
  const target = nothingIsNull(() => realpathSync(path)) ?? path;
  const existing = nothingIsNull(() => lstatSync(target));
  if (existing !== null && !existing.isSymbolicLink()) requireFile(existing, path);
  const folder = dirname(target);
  makeParents(folder);
  const temporary = join(folder, `.${basename(target).slice(0, 60)}.${process.hrtime.bigint()}`);
  const file = openSync(temporary, "wx", 0o666);
  try {
    try {
      let rest = data;
      while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
      const kept = mode ?? (existing?.isFile() ? existing.mode : undefined);
      if (kept !== undefined) fchmodSync(file, kept & 0o777);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function makeParents(folder: string): void {
  makeFolders(folder);
  if (!statSync(folder).isDirectory()) {
    throw new OperationError("ENOTDIR", `${folder} is no folder.`);
  }
}

export function makeDirectory(path: string): void {
  makeFolders(path);
  if (!statSync(path).isDirectory()) throw new OperationError("EEXIST", `${path} is no folder.`);
}

export function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // A folder of an overlay's lower layer can't be renamed atomically.
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    const target = nothingIsNull(() => lstatSync(to));
    if (target?.isDirectory()) {
      if (readdirSync(to).length > 0) throw new OperationError("ENOTEMPTY", `${to} is not empty.`);
    } else if (target !== null) throw new OperationError("ENOTDIR", `${to} is no folder.`);
    cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    rmSync(from, { recursive: true });
  }
}

export function remove(path: string): void {
  rmSync(path, { recursive: true });
}

function requireFile(found: Stats, path: string): Stats {
  if (found.isFile()) return found;
  if (found.isDirectory()) throw new OperationError("EISDIR", `${path} is a folder.`);
  throw new OperationError("EINVAL", `${path} is no regular file.`);
}

function fill(file: number, data: Uint8Array, offset: number): number {
  let done = 0;
  while (done < data.length) {
    const count = readSync(file, data, done, data.length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function readToEnd(file: number, offset: number, limit: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < limit) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, limit - total));
    const count = readSync(file, chunk, 0, chunk.length, offset + total);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

function nothingIsNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}

function typeOf(entry: Pick<Stats, "isFile" | "isDirectory" | "isSymbolicLink">): FileStat["type"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}
