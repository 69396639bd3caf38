import { createHash, type Hash } from "node:crypto";
import type { Token, TokenSequence } from "../../harmony/message.ts";
import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";

interface ResultSpan {
  readonly callId: string;
  readonly start: number;
  readonly length: number;
}

/**
 * The tokens that the model has read and written, as one append-only sequence, so that the model's cache
 * stays valid from turn to turn. The one exception is `replaceResults`.
 */
export class Prompt {
  readonly #tokens = new TokenBuffer();
  /** Positions of the call results, so that they can be removed later. */
  #results: ResultSpan[] = [];
  #hash: Hash = createHash("sha256");
  #hashed = 0;

  /** A view, not a copy: don't keep a reference to it. */
  get tokens(): Int32Array {
    return this.#tokens.tokens;
  }

  /** A copy of the tokens from a position on, as stored in events. */
  tokensFrom(start: number): Token[] {
    const { tokens } = this;
    const count = Math.max(0, tokens.length - start);
    const list = new Array<Token>(count);
    // Array.from is ten times slower.
    for (let index = 0; index < count; index++) list[index] = tokens[start + index] as Token;
    return list;
  }

  add(tokens: TokenSequence): void {
    this.#tokens.add(tokens);
  }

  addResult(callId: string, tokens: TokenSequence): void {
    this.#results.push({ callId, start: this.#tokens.length, length: tokens.length });
    this.add(tokens);
  }

  truncate(length: number): void {
    this.#tokens.truncate(length);
    this.#results = this.#results.filter(({ start }) => start < length);
    if (this.#hashed > length) this.#forgetHash();
  }

  /** Results that are still in the prompt, oldest first, with their length in tokens. */
  get results(): readonly { readonly callId: string; readonly length: number }[] {
    return this.#results;
  }

  /** Replaces each of the given results with `replacement(callId)`. Returns the position of the first change. */
  replaceResults(
    callIds: ReadonlySet<string>,
    replacement: (callId: string) => TokenSequence,
  ): number {
    const changedFrom = this.#results.find(({ callId }) => callIds.has(callId))?.start ?? Infinity;
    const old = this.tokens.slice();
    const kept: ResultSpan[] = [];
    this.#tokens.truncate(0);
    let from = 0;
    for (const result of this.#results) {
      this.add(old.subarray(from, result.start));
      from = result.start + result.length;
      if (callIds.has(result.callId)) {
        this.add(replacement(result.callId));
      } else {
        kept.push({ ...result, start: this.#tokens.length });
        this.add(old.subarray(result.start, from));
      }
    }
    this.add(old.subarray(from));
    this.#results = kept;
    this.#forgetHash();
    return changedFrom;
  }

  /**
   * SHA-256 of all tokens as little-endian 32-bit ids, in hexadecimal. Only hashes tokens added since the
   * last call.
   */
  hash(): string {
    const { buffer, byteOffset, byteLength } = this.tokens.subarray(this.#hashed);
    this.#hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    this.#hashed = this.#tokens.length;
    return this.#hash.copy().digest("hex");
  }

  #forgetHash(): void {
    this.#hash = createHash("sha256");
    this.#hashed = 0;
  }
}
