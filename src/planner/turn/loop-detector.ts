import type { Token } from "../../harmony/message.ts";

/** A token sequence that repeats at the end of the output. */
export interface TokenLoop {
  /** Index of the first repetition's first token. */
  readonly from: number;
  /** Length of the repeated sequence in tokens. */
  readonly period: number;
  /** Number of complete repetitions. */
  readonly times: number;
}

export const LONGEST_PERIOD = 64;
const FEWEST_TIMES = 32;
/** Minimum length of a loop in tokens. In arguments, repetition can be intentional: a table, test data. */
const SHORTEST = 1024;
const SHORTEST_IN_ARGUMENTS = 2048;

/**
 * Detects, token by token, that a model only repeats itself: the same 1 to 64 tokens at least 32 times in a
 * row, over at least 1,024 tokens (2,048 in a call's arguments). Each token costs 64 comparisons, regardless
 * of the output's length.
 */
export class LoopDetector {
  /** Ring buffer of the last `LONGEST_PERIOD` tokens. */
  readonly #last = new Int32Array(LONGEST_PERIOD);
  /** By period: how many of the last tokens in a row equal the token one period earlier. */
  readonly #same = new Int32Array(LONGEST_PERIOD + 1);
  #count = 0;

  /**
   * Adds a token. Returns the loop that ends with it, the one with the shortest period if there are several,
   * or null.
   */
  add(token: Token, inArguments: boolean): TokenLoop | null {
    const shortest = inArguments ? SHORTEST_IN_ARGUMENTS : SHORTEST;
    const longest = Math.min(LONGEST_PERIOD, this.#count);
    let found: TokenLoop | null = null;
    for (let period = 1; period <= longest; period++) {
      const isSame = this.#last[(this.#count - period) % LONGEST_PERIOD] === token;
      const same = isSame ? (this.#same[period] as number) + 1 : 0;
      this.#same[period] = same;
      const length = same + period;
      if (found !== null || length < shortest || length < FEWEST_TIMES * period) continue;
      const times = Math.floor(length / period);
      found = { from: this.#count + 1 - length, period, times };
    }
    this.#last[this.#count % LONGEST_PERIOD] = token;
    this.#count++;
    return found;
  }
}
