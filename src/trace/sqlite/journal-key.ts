import { randomBytes } from "node:crypto";
import { OstinatoError } from "../../errors.ts";
import { findPersonKey, makePersonKey } from "../../trust/person-key.ts";

/** The person's key, with which a journal seals its rows; a journal in memory has a key of its own. */
export class JournalKey {
  readonly #isMemory: boolean;
  #key: Buffer | null = null;

  constructor(path: string) {
    this.#isMemory = path === ":memory:";
  }

  /** @throws OstinatoError `trust.key` if no key is available. */
  make(): Buffer {
    this.#key ??= this.#isMemory ? randomBytes(32) : makePersonKey();
    return this.#key;
  }

  /** Null if there is no key. A key that can't be used doesn't prevent reading. */
  find(): Buffer | null {
    try {
      this.#key ??= this.#isMemory ? null : findPersonKey();
      return this.#key;
    } catch (error) {
      if (OstinatoError.is(error)) return null;
      throw error;
    }
  }
}
