import type { ContentStore } from "./content-store.ts";
import { contentHash, packed, unpacked } from "./packed-content.ts";

/** Contents in a store: packed on the way in, checked on the way out, each put once. */
export class SavedContents {
  readonly #store: ContentStore;
  /** What this process knows to be there. */
  readonly #known = new Set<string>();

  constructor(store: ContentStore) {
    this.#store = store;
  }

  /** Returns the content's hash, when the content survives a crash. */
  async save(content: Uint8Array): Promise<string> {
    const hash = contentHash(content);
    if (!this.#known.has(hash)) {
      const isThere = (await this.#store.has([hash])).has(hash);
      if (!isThere) await this.#store.put(hash, await packed(content));
      this.#known.add(hash);
    }
    return hash;
  }

  /** @throws OstinatoError `workspace.snapshot` if it is missing, larger than allowed, or isn't what was saved. */
  async get(hash: string, mostBytes: number): Promise<Uint8Array> {
    return unpacked(hash, await this.#store.get(hash), mostBytes);
  }
}
