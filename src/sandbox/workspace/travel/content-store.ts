/**
 * Where contents are kept by their hash: in a directory, a database, an object store. Bytes come packed and are
 * stored as they are; whoever gets them checks them against the hash.
 */
export interface ContentStore {
  /** Resolves when the bytes survive a crash. Putting the same hash again is harmless. */
  put(hash: string, bytes: Uint8Array): Promise<void>;
  /** Null if there is none. */
  get(hash: string): Promise<Uint8Array | null>;
  /** Which of these are there. From then on, `unused` counts them as new. */
  has(hashes: readonly string[]): Promise<ReadonlySet<string>>;
  /** Hashes that were neither put nor asked for since then (milliseconds since 1970), for pruning. */
  unused(since: number): Promise<readonly string[]>;
  /** Deletes those that are still unused since then. */
  delete(hashes: readonly string[], since: number): Promise<void>;
}
