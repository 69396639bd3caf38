import { createHash, type Hash } from "node:crypto";
import type { Token, TokenSequence } from "../../harmony/message.ts";
import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";
import { commonPrefix } from "../../model/sequence/common-prefix.ts";

/** `message`: what a person said during the run. `remark`: what the loop told the model. */
export type PartKind =
  | "head"
  | "history"
  | "task"
  | "summary"
  | "output"
  | "result"
  | "remark"
  | "message";

/** What a part of the prompt is. */
export interface PartMark {
  readonly kind: PartKind;
  /** The step that it belongs to; 0 before the first. */
  readonly step: number;
  /** For a result. */
  readonly callId?: string;
  /** In the history: a message of the user. */
  readonly isQuestion?: true;
}

/** A part of the prompt with its tokens: one message, or all that is kept of one output of the model. */
export interface PromptPart {
  readonly mark: PartMark;
  readonly tokens: TokenSequence;
}

/**
 * The tokens that the model has read and written, as one append-only sequence, so that the model's cache
 * stays valid from turn to turn. The one exception is `replace`.
 */
export class Prompt {
  readonly #tokens = new TokenBuffer();
  /** Where each part begins. It ends where the next one begins. */
  #marks: { mark: PartMark; readonly start: number }[] = [];
  #hash: Hash = createHash("sha256");
  #hashed = 0;
  /** Of the first `#hashed` tokens. Null: not asked for yet. */
  #digest: string | null = null;

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

  /** @param mark The tokens begin this part. Default: they belong to the last one. */
  add(tokens: TokenSequence, mark?: PartMark): void {
    if (mark !== undefined) this.#marks.push({ mark, start: this.#tokens.length });
    this.#tokens.add(tokens);
  }

  /** Corrects what the last part is. */
  relabel(mark: PartMark): void {
    const last = this.#marks.at(-1);
    if (last !== undefined) last.mark = mark;
  }

  truncate(length: number): void {
    this.#tokens.truncate(length);
    this.#marks = this.#marks.filter(({ start }) => start < length);
    if (this.#hashed > length) this.#forgetHash();
  }

  /** The parts, in order. Their tokens are views: don't keep references to them. */
  get parts(): readonly PromptPart[] {
    const { tokens } = this;
    return this.#marks.map(({ mark, start }, index) => ({
      mark,
      tokens: tokens.subarray(start, this.#marks[index + 1]?.start),
    }));
  }

  /** Makes the prompt consist of these parts; empty ones are left out. Returns where the first changed one begins. */
  replace(parts: readonly PromptPart[]): number {
    const length = unchangedLength(this.parts, parts);
    const changed = parts
      .filter(({ tokens }) => tokens.length > 0)
      .map(({ mark, tokens }) => ({ mark, tokens: tokens.slice() }));
    this.#tokens.truncate(0);
    this.#marks = [];
    for (const { mark, tokens } of changed) this.add(tokens, mark);
    this.#forgetHash();
    return length;
  }

  /**
   * Replaces what follows the first `length` tokens by the same messages with other texts.
   *
   * @param start The token that each message begins with.
   */
  rewrite(length: number, tokens: TokenSequence, start: Token): void {
    const after = this.#marks.filter((each) => each.start >= length);
    const before = this.tokens.subarray(length);
    const nth = after.map((each) => occurrences(before.subarray(0, each.start - length), start));
    const messages = occurrences(before, start);
    this.truncate(length);
    this.add(tokens);
    const now = this.tokens.subarray(length);
    const places = [...now.keys()].filter((at) => now[at] === start);
    // Messages that don't correspond belong to the part before them, and stay.
    if (places.length !== messages) return;
    for (const [index, { mark }] of after.entries()) {
      const place = places[nth[index] ?? 0];
      if (place !== undefined) this.#marks.push({ mark, start: length + place });
    }
  }

  /**
   * SHA-256 of all tokens as little-endian 32-bit ids, in hexadecimal. Only hashes tokens added since the
   * last call.
   */
  hash(): string {
    if (this.#digest !== null && this.#hashed === this.#tokens.length) return this.#digest;
    const { buffer, byteOffset, byteLength } = this.tokens.subarray(this.#hashed);
    this.#hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    this.#hashed = this.#tokens.length;
    this.#digest = this.#hash.copy().digest("hex");
    return this.#digest;
  }

  #forgetHash(): void {
    this.#hash = createHash("sha256");
    this.#hashed = 0;
    this.#digest = null;
  }
}

/** How many tokens of the parts are the same, part by part, before the first that differs. */
export function unchangedLength(
  before: readonly PromptPart[],
  after: readonly PromptPart[],
): number {
  let length = 0;
  for (const [index, { tokens }] of before.entries()) {
    const now = after[index]?.tokens;
    const isSame = now?.length === tokens.length && commonPrefix(tokens, now) === tokens.length;
    if (!isSame) break;
    length += tokens.length;
  }
  return length;
}

function occurrences(tokens: Int32Array, token: Token): number {
  let count = 0;
  for (const each of tokens) if (each === token) count++;
  return count;
}
