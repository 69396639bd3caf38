import type { Token } from "../message.ts";

/**
 * Which pairs of tokens become which token, as an open-addressed hash table over plain integers.
 *
 * A pair's priority is its rank: the place in the merge list of the first pair that makes the same
 * token. All pairs that make one token thus share a rank, which is how o200k's own encoder orders
 * them (it ranks results, not pairs).
 */
export class MergeTable {
  readonly #mask: number;
  /** Per slot: left, right, result, rank. Left is -1 where the slot is empty. */
  readonly #slots: Int32Array;
  #rank = 0;

  constructor(capacity: number) {
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.#mask = slots - 1;
    this.#slots = new Int32Array(slots * 4).fill(-1);
  }

  /** Adds a pair; the order of adding is the order of priority. A pair added twice keeps its first rank. */
  add(left: Token, right: Token, result: Token, rank: number = this.#rank++): void {
    const at = this.find(left, right);
    const slots = this.#slots;
    if (slots[at] !== -1) return;
    slots[at] = left;
    slots[at + 1] = right;
    slots[at + 2] = result;
    slots[at + 3] = rank;
  }

  /** The slot of a pair: where it is, or where it would be. */
  find(left: Token, right: Token): number {
    const slots = this.#slots;
    let at = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b);
    at = (at ^ (at >>> 15)) & this.#mask;
    for (;;) {
      const slot = at * 4;
      const found = slots[slot];
      if (found === -1 || (found === left && slots[slot + 1] === right)) return slot;
      at = (at + 1) & this.#mask;
    }
  }

  /** The rank at a slot; -1: no such pair. */
  rankAt(slot: number): number {
    return this.#slots[slot + 3] ?? -1;
  }

  resultAt(slot: number): Token {
    return this.#slots[slot + 2] ?? -1;
  }
}
