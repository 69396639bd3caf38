import { createWriteStream } from "node:fs";
import { lstat, realpath, rename, rm, stat } from "node:fs/promises";
import type { Writable } from "node:stream";

/** An output file: `keep` puts it in place, `drop` removes what was written. */
export interface Target {
  readonly out: Writable;
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * Opens an output file that appears complete or not at all: it is written under a temporary name
 * and renamed. A link is followed. A pipe, a device or a broken link is written to directly, since
 * a file must not replace it.
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
