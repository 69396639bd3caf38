import type { Token, TokenSequence } from "../message.ts";

/** A growable token array. Growing plain arrays in a long run costs ten times as much. */
export class TokenBuffer {
  #room = roomFor(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The tokens so far. A view, not a copy: valid until something before its end changes. */
  get tokens(): Int32Array {
    return this.#room.subarray(0, this.#length);
  }

  push(token: Token): void {
    this.#reserve(1);
    this.#room[this.#length++] = token;
  }

  add(tokens: TokenSequence): void {
    this.#reserve(tokens.length);
    if (tokens instanceof Int32Array) {
      this.#room.set(tokens, this.#length);
    } else {
      // `set` takes twenty times as long with a plain array.
      const room = this.#room;
      const start = this.#length;
      for (let index = 0; index < tokens.length; index++) {
        room[start + index] = tokens[index] as Token;
      }
    }
    this.#length += tokens.length;
  }

  /** Drops everything from `length` on. Does nothing if there is less. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#room.length) return;
    // Memory costs when it is first touched: copies touch a third more with four times the room, and all of it again with twice.
    const room = roomFor(Math.max(needed, this.#room.length * 4));
    room.set(this.tokens);
    this.#room = room;
  }
}

/** Not cleared: it is written before it is read. */
function roomFor(tokens: number): Int32Array {
  return new Int32Array(Buffer.allocUnsafeSlow(tokens * Int32Array.BYTES_PER_ELEMENT).buffer);
}
