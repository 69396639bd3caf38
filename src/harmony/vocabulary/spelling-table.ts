import type { Token } from "../message.ts";

/**
 * Finds tokens by their spelling inside a longer text, without cutting it out: a vocabulary's 446,000
 * merges are looked up in a fraction of the time that a Map of strings takes.
 */
export class SpellingTable {
  readonly #spellings: readonly string[];
  readonly #mask: number;
  /** Token or -1, by hash; the next slot where it is taken. */
  readonly #slots: Int32Array;

  /** Holds the tokens that `has` says yes to; of two with one spelling, the later. */
  constructor(spellings: readonly string[], has: (token: Token) => boolean) {
    this.#spellings = spellings;
    let slots = 16;
    while (slots < spellings.length * 2) slots *= 2;
    this.#mask = slots - 1;
    this.#slots = new Int32Array(slots).fill(-1);
    for (let token = 0; token < spellings.length; token++) {
      const text = spellings[token] as string;
      if (has(token)) this.#slots[this.#slotOf(text, 0, text.length, -1)] = token;
    }
  }

  /**
   * The token spelled by the text from `from` to `to`; -1: there is none.
   * @param without Leave out the character here, as if it did not stand in the text. Default: none.
   */
  find(text: string, from = 0, to = text.length, without = -1): Token {
    return this.#slots[this.#slotOf(text, from, to, without)] as Token;
  }

  #slotOf(text: string, from: number, to: number, without: number): number {
    let hash = 0;
    for (let at = from; at < to; at++) {
      if (at !== without) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    }
    hash = Math.imul(hash, 0x9e3779b1);
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (;;) {
      const token = this.#slots[slot] as Token;
      if (token < 0 || this.isSpelling(token, text, from, to, without)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Is the token spelled by that text? Parameters as in `find`. */
  isSpelling(token: Token, text: string, from: number, to: number, without: number): boolean {
    const spelling = this.#spellings[token] as string;
    if (spelling.length !== to - from - (without < 0 ? 0 : 1)) return false;
    let index = 0;
    for (let at = from; at < to; at++) {
      if (at === without) continue;
      if (spelling.charCodeAt(index++) !== text.charCodeAt(at)) return false;
    }
    return true;
  }
}
