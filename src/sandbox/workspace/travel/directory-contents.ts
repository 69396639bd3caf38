import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ContentStore } from "./content-store.ts";

const HASH = /^[0-9a-f]{64}$/;

/** Contents in a directory: on one machine, or on a file system that the machines share. */
export class DirectoryContents implements ContentStore {
  readonly #folder: string;

  /** @param folder Created on first use. */
  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  async put(hash: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(hash);
    const folder = join(path, "..");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const made = `${path}.${randomBytes(6).toString("hex")}`;
    try {
      const file = await open(made, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(made, path);
    } catch (error) {
      await rm(made, { force: true });
      throw error;
    }
    await synced(folder);
  }

  async get(hash: string): Promise<Uint8Array | null> {
    return readFile(this.#path(hash)).catch(orNull);
  }

  async has(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const now = new Date();
    for (const hash of hashes) {
      const touched = await utimes(this.#path(hash), now, now).then(() => true, orNull);
      if (touched) found.add(hash);
    }
    return found;
  }

  async unused(since: number): Promise<readonly string[]> {
    const names = await readdir(this.#folder, { recursive: true }).catch(orNull);
    const unused: string[] = [];
    for (const name of names ?? []) {
      const hash = name.slice(name.lastIndexOf("/") + 1);
      const found = HASH.test(hash) ? await stat(join(this.#folder, name)).catch(orNull) : null;
      if (found !== null && found.mtimeMs < since) unused.push(hash);
    }
    return unused;
  }

  async delete(hashes: readonly string[], since: number): Promise<void> {
    for (const hash of hashes) {
      const found = await stat(this.#path(hash)).catch(orNull);
      if (found !== null && found.mtimeMs < since) await rm(this.#path(hash), { force: true });
    }
  }

  #path(hash: string): string {
    // Nothing but a hash becomes a path.
    if (!HASH.test(hash)) throw new TypeError("not a SHA-256 hash");
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

function orNull(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

async function synced(folder: string): Promise<void> {
  const file = await open(folder, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
