import type { Token } from "../../harmony/message.ts";

/** Tokens that come again and again at the end of a row. */
export interface TokenLoop {
  /** Where the first of them stands. */
  readonly from: number;
  /** How many there are. */
  readonly period: number;
  /** How often they came, whole. */
  readonly times: number;
}

export const LONGEST_PERIOD = 64;
const FEWEST_TIMES = 32;
/** Tokens that a loop has at least. In arguments repetition can be meant: a table, a test's data. */
const SHORTEST = 1024;
const SHORTEST_IN_ARGUMENTS = 2048;

/**
 * Finds out, token by token, that a model does nothing but repeat itself: the same 1 to 64 tokens at
 * least 32 times in a row, and over at least 1,024 tokens; 2,048 in a call's arguments. A token costs 64
 * comparisons, however long the row is.
 */
export class LoopDetector {
  /** The last tokens, each at its number modulo `LONGEST_PERIOD`. */
  readonly #last = new Int32Array(LONGEST_PERIOD);
  /** By period: how many of the last tokens were each the same as the one a period before. */
  readonly #same = new Int32Array(LONGEST_PERIOD + 1);
  #count = 0;

  /** The loop that the row ends in, with this token; that of the shortest period. Null: none. */
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
