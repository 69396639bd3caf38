import type { Token, Vocabulary } from "../../harmony/index.ts";

/** A part of the stream, as the model has it and as the journal has it. */
interface Chunk {
  readonly model: readonly Token[];
  readonly journal: readonly Token[];
}

/**
 * The tokens of a run's prompt twice: as the model reads them, and as they are written, with
 * secrets replaced. Positions in one are mapped to the other.
 *
 * The journal gets what rendering the redacted texts would give: a text between two control tokens
 * was encoded as a whole, and so is its replacement. So a run is replayed from its redacted record
 * as exactly as from any other.
 */
export class RedactedPrompt {
  readonly #vocabulary: Vocabulary;
  readonly #clean: (text: string) => string | Promise<string>;
  #chunks: Chunk[] = [];

  /** @param clean The text without secrets; the same text when it has none. */
  constructor(vocabulary: Vocabulary, clean: (text: string) => string | Promise<string>) {
    this.#vocabulary = vocabulary;
    this.#clean = clean;
  }

  /** All of it, as it is written. */
  get written(): Token[] {
    return this.#chunks.flatMap(({ journal }) => journal);
  }

  /**
   * Adds tokens; returns how they are written, and how many written tokens stand for how many of
   * the model's.
   */
  async add(
    tokens: readonly Token[],
  ): Promise<{ readonly written: Token[]; readonly chunks: readonly Chunk[] }> {
    const chunks = await this.redact(tokens);
    for (const chunk of chunks) this.#chunks.push(chunk);
    return { written: chunks.flatMap(({ journal }) => journal), chunks };
  }

  /**
   * Cuts the stream to its first `length` tokens as the model counts, then adds `tokens`. If the
   * cut falls inside a replaced text, that text is replaced again together with what follows.
   */
  async splice(
    length: number,
    tokens: readonly Token[],
  ): Promise<{ readonly prefixLength: number; readonly written: Token[] }> {
    const kept: Chunk[] = [];
    let left = length;
    let rest: readonly Token[] = [];
    for (const chunk of this.#chunks) {
      if (left <= 0) break;
      if (chunk.model.length <= left) {
        kept.push(chunk);
      } else if (chunk.model === chunk.journal) {
        const part = chunk.model.slice(0, left);
        kept.push({ model: part, journal: part });
      } else {
        rest = chunk.model.slice(0, left);
      }
      left -= chunk.model.length;
    }
    this.#chunks = kept;
    const prefixLength = kept.reduce((sum, { journal }) => sum + journal.length, 0);
    const { written } = await this.add([...rest, ...tokens]);
    return { prefixLength, written };
  }

  /** Texts between control tokens, cleaned one by one; parts without a secret stay whole. */
  async redact(tokens: readonly Token[]): Promise<Chunk[]> {
    const chunks: Chunk[] = [];
    let same = 0;
    const keepUntil = (end: number): void => {
      if (end === same) return;
      const part = tokens.slice(same, end);
      chunks.push({ model: part, journal: part });
    };
    for (let start = 0; start < tokens.length; ) {
      let end = start;
      while (end < tokens.length && !this.#vocabulary.isControl(tokens[end] ?? 0)) end++;
      if (end === start) {
        start++;
        continue;
      }
      const segment = tokens.slice(start, end);
      const text = this.#vocabulary.decode(segment);
      const cleaned = this.#clean(text);
      const clean = typeof cleaned === "string" ? cleaned : await cleaned;
      if (clean !== text) {
        keepUntil(start);
        chunks.push({ model: segment, journal: this.#vocabulary.encode(clean) });
        same = end;
      }
      start = end;
    }
    keepUntil(tokens.length);
    return chunks;
  }
}
