import type { Token } from "../message.ts";
import { mergeSymbols } from "./byte-pair-encoder.ts";
import type { MergeTable } from "./merge-table.ts";
import { PieceMemory } from "./piece-memory.ts";
import { PlainPieceMemory } from "./plain-piece-memory.ts";
import { pieceEnd } from "./split-text.ts";

/** A text of a length in this range is cached until the next one, because a result is measured and then rendered. */
const rememberedText = { least: 1024, most: 1024 * 1024 };
/** A larger text gets a separate array, which is not kept. */
const mostUnits = 1024 * 1024;

/** Text to ordinary tokens: splits it into pieces, merges the bytes of each, remembers short pieces. */
export class TokenEncoder {
  readonly #byteTokens: Int32Array;
  readonly #table: MergeTable;
  readonly #plain = new PlainPieceMemory();
  readonly #memory = new PieceMemory();
  #symbols = new Int32Array(1024);
  #units = new Uint16Array(1024);
  #row = new Int32Array(1024);
  #last: { readonly text: string; readonly row: Int32Array } | null = null;

  constructor(byteTokens: Int32Array, table: MergeTable) {
    this.#byteTokens = byteTokens;
    this.#table = table;
  }

  encode(text: string): Token[] {
    const row = this.#encode(text);
    const tokens = new Array<Token>(row.length);
    // Array.from takes ten times as long.
    for (let index = 0; index < row.length; index++) tokens[index] = row[index] as Token;
    return tokens;
  }

  /** The same as an `Int32Array`, which may be returned again: don't modify it. */
  encodeRow(text: string): Int32Array {
    const { least, most } = rememberedText;
    if (text.length < least || text.length > most) return this.#encode(text).slice();
    if (this.#last?.text !== text) this.#last = { text, row: this.#encode(text).slice() };
    return this.#last.row;
  }

  /** Valid until the next text is encoded. */
  #encode(string: string): Int32Array {
    const text = this.#unitsOf(string);
    const row = this.#rowFor(text);
    let length = 0;
    for (let start = 0; start < text.length; ) {
      let count = this.#plain.recall(text, start, row, length);
      let end = this.#plain.end;
      if (count === 0 && end > start) {
        count = this.#merge(text, start, end, row, length);
        this.#plain.remember(start, this.#symbols, count);
      } else if (count === 0) {
        end = pieceEnd(text, start);
        count = this.#memory.recall(text, start, end, row, length);
        if (count === 0) {
          count = this.#merge(text, start, end, row, length);
          this.#memory.remember(text, start, end, this.#symbols, count);
        }
      }
      length += count;
      start = end;
    }
    return row.subarray(0, length);
  }

  /** The text's UTF-16, in one array that is reused by each call. */
  #unitsOf(text: string): Uint16Array {
    const { length } = text;
    const isKept = length <= mostUnits;
    if (isKept && length > this.#units.length) this.#units = new Uint16Array(length * 2);
    const units = isKept ? this.#units : new Uint16Array(length);
    // Forty times as fast as asking for each character.
    Buffer.from(units.buffer).write(text, 0, length * 2, "utf16le");
    return units.subarray(0, length);
  }

  /** Room for all tokens that a text can have: a UTF-16 unit is three bytes at most. */
  #rowFor({ length }: Uint16Array): Int32Array {
    if (length > mostUnits) return new Int32Array(length * 3);
    if (length * 3 > this.#row.length) this.#row = new Int32Array(length * 6);
    return this.#row;
  }

  /** Writes a piece's tokens to `into`, from `at` on, and returns how many there are; they stand in `#symbols`, too. */
  #merge(text: Uint16Array, start: number, end: number, into: Int32Array, at: number): number {
    if ((end - start) * 3 > this.#symbols.length) {
      this.#symbols = new Int32Array((end - start) * 4);
    }
    const count = mergeSymbols(this.#symbols, this.#writeBytes(text, start, end), this.#table);
    into.set(this.#symbols.subarray(0, count), at);
    return count;
  }

  /** The piece's UTF-8 bytes as tokens. A lone surrogate becomes U+FFFD, as everywhere in UTF-8. */
  #writeBytes(text: Uint16Array, start: number, end: number): number {
    const symbols = this.#symbols;
    const byteTokens = this.#byteTokens;
    let count = 0;
    for (let at = start; at < end; at++) {
      let code = text[at] as number;
      if (code < 0x80) {
        symbols[count++] = byteTokens[code] as Token;
        continue;
      }
      if (code < 0x800) {
        symbols[count++] = byteTokens[0xc0 | (code >> 6)] as Token;
        symbols[count++] = byteTokens[0x80 | (code & 0x3f)] as Token;
        continue;
      }
      if (code >= 0xd800 && code <= 0xdfff) {
        const low = text[at + 1] ?? 0;
        if (code < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
          const point = (code - 0xd7c0) * 0x400 + (low - 0xdc00);
          symbols[count++] = byteTokens[0xf0 | (point >> 18)] as Token;
          symbols[count++] = byteTokens[0x80 | ((point >> 12) & 0x3f)] as Token;
          symbols[count++] = byteTokens[0x80 | ((point >> 6) & 0x3f)] as Token;
          symbols[count++] = byteTokens[0x80 | (point & 0x3f)] as Token;
          at++;
          continue;
        }
        code = 0xfffd;
      }
      symbols[count++] = byteTokens[0xe0 | (code >> 12)] as Token;
      symbols[count++] = byteTokens[0x80 | ((code >> 6) & 0x3f)] as Token;
      symbols[count++] = byteTokens[0x80 | (code & 0x3f)] as Token;
    }
    return count;
  }
}
