const slots = 1 << 14;
const mostTokens = 6;
/** Longer pieces are not remembered: they rarely come again. */
const longestPiece = 12;
const low28 = (1 << 28) - 1;

const [letter, capital, digit, leading] = [1, 2, 3, 4];
/** What a plain piece is made of; `leading` may stand before a word. NUL may not: a key can't tell it from nothing. */
const kinds = Uint8Array.from({ length: 0x80 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (/[a-z]/.test(character)) return letter;
  if (/[A-Z]/.test(character)) return capital;
  if (/[0-9]/.test(character)) return digit;
  return /[\0\r\n]/.test(character) ? 0 : leading;
});

/**
 * The tokens of plain pieces that were merged before. Plain are most pieces of most texts, told by ASCII
 * alone: a word of small letters, which may begin with a capital, after at most one character that is
 * neither letter nor digit; up to three digits; one space before a digit.
 *
 * A piece's characters, seven bits each, are its key, made while its end is looked for, so that it is read
 * once. One slot a hash, and the newer piece takes it.
 */
export class PlainPieceMemory {
  readonly #keys = new Int32Array(slots * 3);
  readonly #counts = new Uint8Array(slots);
  readonly #tokens = new Int32Array(slots * mostTokens);
  #end = 0;
  #key0 = 0;
  #key1 = 0;
  #key2 = 0;

  /** Behind the piece that was looked at last; where it began, when it is not plain. */
  get end(): number {
    return this.#end;
  }

  /**
   * Looks at the piece that begins at `start`. Writes its tokens to `into`, from `at` on, and returns how
   * many there are; 0 when it is not plain or not known.
   */
  recall(text: Uint16Array, start: number, into: Int32Array, at: number): number {
    this.#scan(text, start);
    const length = this.#end - start;
    if (length === 0 || length > longestPiece) return 0;
    const slot = this.#slot();
    const place = slot * 3;
    if (this.#keys[place] !== this.#key0) return 0;
    if (this.#keys[place + 1] !== this.#key1 || this.#keys[place + 2] !== this.#key2) return 0;
    const count = this.#counts[slot] as number;
    const from = slot * mostTokens;
    for (let index = 0; index < count; index++) {
      into[at + index] = this.#tokens[from + index] as number;
    }
    return count;
  }

  /** Remembers the first `count` of `tokens` for the plain piece that was looked at last and began at `start`. */
  remember(start: number, tokens: Int32Array, count: number): void {
    if (this.#end - start > longestPiece || count > mostTokens) return;
    const slot = this.#slot();
    this.#keys[slot * 3] = this.#key0;
    this.#keys[slot * 3 + 1] = this.#key1;
    this.#keys[slot * 3 + 2] = this.#key2;
    this.#counts[slot] = count;
    this.#tokens.set(tokens.subarray(0, count), slot * mostTokens);
  }

  #slot(): number {
    const rest = Math.imul(this.#key1, 0x85ebca6b) ^ Math.imul(this.#key2, 0xc2b2ae35);
    return Math.imul(this.#key0 ^ rest, 0x9e3779b1) >>> 18;
  }

  #scan(text: Uint16Array, start: number): void {
    const { length } = text;
    const first = text[start] as number;
    let key0 = first;
    let key1 = 0;
    let key2 = 0;
    let end = start;
    let unit = first;
    if (kindOf(first) === leading) unit = ++end < length ? (text[end] as number) : 0;
    const kind = kindOf(unit);
    if (kind === letter || kind === capital) {
      if (end > start && kind === capital) key0 = (key0 << 7) | unit;
      if (end === start || kind === capital) unit = ++end < length ? (text[end] as number) : 0;
      const afterCapital = kind === capital ? end : -1;
      while (unit >= 0x61 && unit <= 0x7a) {
        key2 = (key2 << 7) | (key1 >>> 21);
        key1 = ((key1 << 7) & low28) | (key0 >>> 21);
        key0 = ((key0 << 7) & low28) | unit;
        unit = ++end < length ? (text[end] as number) : 0;
      }
      // A mark or another letter goes on with the word, so does a contraction; capitals alone may be more.
      if (unit >= 0x80 || unit === 0x27 || end === afterCapital) end = start;
    } else if (kind !== digit) {
      end = start;
    } else if (end > start) {
      if (first !== 0x20) end = start;
    } else {
      unit = ++end < length ? (text[end] as number) : 0;
      while (kindOf(unit) === digit && end < start + 3) {
        key0 = (key0 << 7) | unit;
        unit = ++end < length ? (text[end] as number) : 0;
      }
      if (unit >= 0x80 && end < start + 3) end = start;
    }
    this.#end = end;
    this.#key0 = key0;
    this.#key1 = key1;
    this.#key2 = key2;
  }
}

function kindOf(unit: number): number {
  return unit < 0x80 ? (kinds[unit] as number) : 0;
}
