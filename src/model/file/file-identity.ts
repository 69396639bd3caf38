import type { ModelIdentity } from "../model.ts";
import { hashFile, knownHash } from "./file-hash.ts";

/** Smaller files are hashed before the model is ready, larger ones in the background. */
const hashedAtOnce = 256 * 2 ** 20;

/** A model's file for the trace, with its hash once that is known. */
export class FileIdentity {
  readonly path: string;
  readonly bytes: number;
  readonly #stop = new AbortController();
  #sha256: string | null = null;

  private constructor(path: string, bytes: number) {
    this.path = path;
    this.bytes = bytes;
  }

  /** Hashing 12 GB takes seconds, so a large file is hashed in the background. */
  static async of(path: string, bytes: number): Promise<FileIdentity> {
    const identity = new FileIdentity(path, bytes);
    identity.#sha256 = await knownHash(path);
    if (identity.#sha256 !== null) return identity;
    const hashing = hashFile(path, identity.#stop.signal).then((hash) => {
      identity.#sha256 = hash;
    });
    // A background hash isn't awaited; if it fails, the identity has no hash.
    if (bytes <= hashedAtOnce) await hashing;
    else hashing.catch(() => {});
    return identity;
  }

  get now(): NonNullable<ModelIdentity["file"]> {
    const { path, bytes } = this;
    return this.#sha256 === null ? { path, bytes } : { path, bytes, sha256: this.#sha256 };
  }

  /** Stops background hashing. */
  stop(): void {
    this.#stop.abort();
  }
}
