import { createHash, type Hash } from "node:crypto";
import type { Token, TokenSequence } from "../../harmony/message.ts";
import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";

interface ResultSpan {
  readonly callId: string;
  readonly start: number;
  readonly length: number;
}

/**
 * The tokens that the model has read and written, in one growing row: between two turns only what
 * is new is added, so the model's cache stays good. The one exception is `replaceResults`.
 */
export class Prompt {
  readonly #tokens = new TokenBuffer();
  /** Where the results of calls stand, so that they can be taken out again. */
  #results: ResultSpan[] = [];
  #hash: Hash = createHash("sha256");
  #hashed = 0;

  /** Not a copy: read it, don't keep it. */
  get tokens(): Int32Array {
    return this.#tokens.tokens;
  }

  /** A copy of the tokens from a place on, as events hold them. */
  tokensFrom(start: number): Token[] {
    const { tokens } = this;
    const count = Math.max(0, tokens.length - start);
    const list = new Array<Token>(count);
    // Array.from takes ten times as long.
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

  /** Results still in the prompt, oldest first, with their length in tokens. */
  get results(): readonly { readonly callId: string; readonly length: number }[] {
    return this.#results;
  }

  /** Puts `replacement(callId)` in the place of each named result. Returns where the first change stands. */
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

  /** SHA-256 of all tokens as little-endian 32-bit ids, in hexadecimal. Costs only what is new. */
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
