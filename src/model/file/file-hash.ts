import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { makeFolders } from "../../make-folders.ts";
import { cacheFolder } from "../download/cache-folder.ts";

/**
 * The cached sha256 of a file, keyed by path, size and modification time. Null if it isn't cached.
 */
export async function knownHash(path: string): Promise<string | null> {
  try {
    const hash = (await readFile(await recordOf(path), "utf8")).trim();
    return /^[0-9a-f]{64}$/.test(hash) ? hash : null;
  } catch {
    return null;
  }
}

/** Reads the whole file, which takes seconds for gpt-oss-20b, and stores the result in the cache folder. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const known = await knownHash(path);
  if (known !== null) return known;
  const hash = createHash("sha256");
  const options = { highWaterMark: 1 << 20, ...(signal && { signal }) };
  for await (const chunk of createReadStream(path, options)) hash.update(chunk);
  const result = hash.digest("hex");
  await rememberHash(path, result);
  return result;
}

/** Best effort: without a writable cache only time is lost. */
export async function rememberHash(path: string, hash: string): Promise<void> {
  try {
    const record = await recordOf(path);
    makeFolders(dirname(record));
    const temporary = `${record}.${process.pid}`;
    await writeFile(temporary, `${hash}\n`);
    await rename(temporary, record);
  } catch {
    // See above.
  }
}

async function recordOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const key = createHash("sha256")
    .update(`${resolve(path)}\n${size}\n${mtimeMs}`)
    .digest("hex");
  return join(cacheFolder(), "hashes", key);
}
