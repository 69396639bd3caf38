import { createWriteStream } from "node:fs";
import { lstat, realpath, rename, rm, stat } from "node:fs/promises";
import type { Writable } from "node:stream";

/** Where a file is written to: `keep` makes it stand there, `drop` takes back what was written. */
export interface Target {
  readonly out: Writable;
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * Opens a file that is to stand there whole or not at all: it is written beside and renamed. A link is
 * followed. A pipe, a device or a link to nothing is written through, since a file must not take its place.
 */
export async function openTarget(path: string): Promise<Target> {
  const found = await stat(path).catch(absent);
  const throughIt = found === null ? (await lstat(path).catch(absent)) !== null : !found.isFile();
  if (throughIt) return { out: createWriteStream(path), keep: nothing, drop: nothing };
  const target = found === null ? path : await realpath(path);
  const partial = `${target}.partial`;
  return {
    out: createWriteStream(partial, { mode: 0o600 }),
    keep: () => rename(partial, target),
    drop: () => rm(partial, { force: true }),
  };
}

async function nothing(): Promise<void> {}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
