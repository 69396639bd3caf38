/** Longer pieces are not remembered: they rarely come again. */
const longestPiece = 12;
const mostTokens = 6;
const slots = 1 << 14;

/**
 * The tokens of short pieces that were merged before, of those that `PlainPieceMemory` leaves. One slot a
 * hash, and the newer piece takes it: a look costs no string, which a Map's key would be, and is several
 * times faster.
 */
export class PieceMemory {
  readonly #lengths = new Uint8Array(slots);
  readonly #units = new Uint16Array(slots * longestPiece);
  readonly #counts = new Uint8Array(slots);
  readonly #tokens = new Int32Array(slots * mostTokens);

  /**
   * Writes the tokens of the piece from `start` to `end` to `into`, from `at` on. Returns how many there
   * are; 0 when the piece is not known.
   */
  recall(text: Uint16Array, start: number, end: number, into: Int32Array, at: number): number {
    const length = end - start;
    if (length > longestPiece) return 0;
    const slot = slotOf(text, start, end);
    if (this.#lengths[slot] !== length) return 0;
    const units = slot * longestPiece;
    for (let index = 0; index < length; index++) {
      if (this.#units[units + index] !== text[start + index]) return 0;
    }
    const count = this.#counts[slot] as number;
    const from = slot * mostTokens;
    for (let index = 0; index < count; index++) {
      into[at + index] = this.#tokens[from + index] as number;
    }
    return count;
  }

  /** Remembers the first `count` of `tokens` for a piece, if it is short. */
  remember(text: Uint16Array, start: number, end: number, tokens: Int32Array, count: number): void {
    const length = end - start;
    if (length > longestPiece || count > mostTokens) return;
    const slot = slotOf(text, start, end);
    this.#lengths[slot] = length;
    for (let index = 0; index < length; index++) {
      this.#units[slot * longestPiece + index] = text[start + index] as number;
    }
    this.#counts[slot] = count;
    this.#tokens.set(tokens.subarray(0, count), slot * mostTokens);
  }
}

function slotOf(text: Uint16Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ (text[at] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash & (slots - 1);
}
