import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";

/** The source of a partial download. */
export interface PartSource {
  readonly url: string;
  /** ETag from the server of the bytes. Range requests are conditional on it. */
  readonly etag: string | null;
  /** Size of the complete file. */
  readonly bytes: number | null;
}

/** A partial download: `FILE.part`, its source in `FILE.part.json`, and its hash so far. */
export class DownloadPart {
  readonly #path: string;
  #handle: FileHandle;
  #hash: Hash;
  #bytes: number;
  source: PartSource | null;

  private constructor(
    path: string,
    handle: FileHandle,
    state: { hash: Hash; bytes: number; source: PartSource | null },
  ) {
    this.#path = path;
    this.#handle = handle;
    this.#hash = state.hash;
    this.#bytes = state.bytes;
    this.source = state.source;
  }

  /**
   * Continues what an earlier process left, if it is from the same URL. The existing part is read to compute
   * its hash.
   */
  static async open(target: string, url: string, signal?: AbortSignal): Promise<DownloadPart> {
    const path = `${target}.part`;
    const source = await readSource(path);
    const canContinue = source !== null && source.url === url;
    const handle = await open(path, canContinue ? "a" : "w");
    const hash = createHash("sha256");
    let bytes = 0;
    try {
      const options = { highWaterMark: 1 << 20, ...(signal && { signal }) };
      for await (const chunk of canContinue ? createReadStream(path, options) : []) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new DownloadPart(path, handle, { hash, bytes, source: canContinue ? source : null });
  }

  /** The size of a partial download, without opening it. */
  static async bytesOf(target: string): Promise<number> {
    return stat(`${target}.part`).then(
      ({ size }) => size,
      () => 0,
    );
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Starts again from this source. */
  async restart(source: PartSource): Promise<void> {
    await this.#handle.close();
    this.#handle = await open(this.#path, "w");
    this.#hash = createHash("sha256");
    this.#bytes = 0;
    this.source = source;
    await writeFile(`${this.#path}.json`, JSON.stringify(source));
  }

  /**
   * If this fails, part of the chunk may be on disk. The part must then be opened again, which reads what is
   * there.
   */
  async append(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const { bytesWritten } = await this.#handle.write(chunk, at);
      at += bytesWritten;
    }
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  /** The hash of everything appended. */
  sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Atomically renames the part to the target file, after syncing it to disk. */
  async finish(target: string): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#path, target);
    await rm(`${this.#path}.json`, { force: true });
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => {});
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
    await rm(`${this.#path}.json`, { force: true });
  }
}

async function readSource(path: string): Promise<PartSource | null> {
  try {
    const source: unknown = JSON.parse(await readFile(`${path}.json`, "utf8"));
    return typeof source === "object" && source !== null && "url" in source
      ? (source as PartSource)
      : null;
  } catch {
    return null;
  }
}
