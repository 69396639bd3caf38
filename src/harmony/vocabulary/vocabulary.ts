import { OstinatoError } from "../../errors.ts";
import type { Token } from "../message.ts";
import { buildMergeTable } from "./build-merge-table.ts";
import { byteCharacters, writeSpelledBytes } from "./byte-level.ts";
import { type ControlTokens, resolveControlTokens } from "./control-tokens.ts";
import { SpellingTable } from "./spelling-table.ts";
import { TokenEncoder } from "./token-encoder.ts";
import {
  type GgufVocabulary,
  ggufOfTokenizerJson,
  type TokenizerJson,
} from "./vocabulary-source.ts";

const ordinaryType = 1;
const wholeCharacters = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const noBytes = new Uint8Array(0);

const anyCharacters = new TextDecoder("utf-8", { ignoreBOM: true });

/** A header's text, say: the decoder takes longer to be called than for what it does. Null for any other. */
function shortAscii(bytes: Uint8Array): string | null {
  if (bytes.length > 64) return null;
  for (const byte of bytes) if (byte > 127) return null;
  return String.fromCharCode(...bytes);
}

/**
 * A model's tokens: text to ids and back.
 *
 * `encode` can only ever yield ordinary tokens: the control tokens are no results of any merge here,
 * so no text, however written, becomes one. Control tokens come from `control` alone.
 */
export class Vocabulary {
  /** Tokens of the vocabulary, control tokens included. */
  readonly size: number;
  readonly control: ControlTokens;
  /** All tokens' bytes in a row; token `i` has those from `#offsets[i]` to `#offsets[i + 1]`. */
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #isControl: Uint8Array;
  readonly #encoder: TokenEncoder;
  readonly #texts: (string | null | undefined)[] = [];

  private constructor({ tokens, types, merges }: GgufVocabulary) {
    this.size = tokens.length;
    this.control = resolveControlTokens(tokens);
    this.#isControl = new Uint8Array(this.size);
    for (let id = 0; id < this.size; id++) {
      if (types[id] !== ordinaryType) this.#isControl[id] = 1;
    }
    // Some GGUF files mark these as ordinary; llama.cpp overrides it by text, as is done here.
    for (const id of Object.values(this.control)) this.#isControl[id] = 1;

    const table = new SpellingTable(tokens, (token) => !this.isControl(token));
    const merged = buildMergeTable(table, tokens, merges);
    this.#encoder = new TokenEncoder(byteTokensOf(table), merged);
    [this.#bytes, this.#offsets] = this.#spellOut(tokens);
  }

  /**
   * From what a GGUF file holds.
   * @throws OstinatoError `harmony.vocabulary` when a control token or a byte is missing.
   */
  static fromGguf(source: GgufVocabulary): Vocabulary {
    return new Vocabulary(source);
  }

  /**
   * From a parsed Hugging Face tokenizer.json.
   * @param options.size Ids in the model, where the file names fewer. Default: those that it names.
   * @throws OstinatoError `harmony.vocabulary` when a control token or a byte is missing.
   */
  static fromTokenizerJson(json: TokenizerJson, options: { size?: number } = {}): Vocabulary {
    return new Vocabulary(ggufOfTokenizerJson(json, options.size));
  }

  /** Ordinary tokens only, whatever the text says. Lone surrogates become U+FFFD. */
  encode(text: string): Token[] {
    return this.#encoder.encode(text);
  }

  /** Like `encode`, in a fraction of the time for a long text; the row may be given again, so don't change it. */
  encodeRow(text: string): Int32Array {
    return this.#encoder.encodeRow(text);
  }

  /** True for every token that is not ordinary text: control, reserved, user-defined, unused, unknown ids. */
  isControl(token: Token): boolean {
    return this.#isControl[token] !== 0;
  }

  /** True for an id that the vocabulary has. */
  has(token: Token): boolean {
    return Number.isInteger(token) && token >= 0 && token < this.size;
  }

  /** The bytes of one token (a control token's text); none for an unknown id. Do not write to it. */
  bytesOf(token: Token): Uint8Array {
    if (!this.has(token)) return noBytes;
    return this.#bytes.subarray(this.#offsets[token], this.#offsets[token + 1]);
  }

  /**
   * The text of one ordinary token; null for a control token, an unknown id, and a token that holds
   * only part of a character.
   */
  textOf(token: Token): string | null {
    const known = this.#texts[token];
    if (known !== undefined) return known;
    if (this.isControl(token)) return null;
    const bytes = this.bytesOf(token);
    let text: string | null = null;
    try {
      text = wholeCharacters.decode(bytes);
    } catch {
      // Part of a character: only its neighbours make it text.
    }
    this.#texts[token] = text;
    return text;
  }

  decodeBytes(tokens: Iterable<Token>): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const token of tokens) {
      const part = this.bytesOf(token);
      parts.push(part);
      length += part.length;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** Control tokens as their text; bytes that are no UTF-8 as U+FFFD; unknown ids as nothing. */
  decode(tokens: Iterable<Token>): string {
    const bytes = this.decodeBytes(tokens);
    return shortAscii(bytes) ?? anyCharacters.decode(bytes);
  }

  #spellOut(tokens: readonly string[]): [Uint8Array, Uint32Array] {
    // A byte is spelled as one character; the text of a control token may take up to three bytes for one.
    let room = 0;
    for (const text of tokens) room += text.length * 3;
    const bytes = new Uint8Array(room);
    const offsets = new Uint32Array(tokens.length + 1);
    const plain = new TextEncoder();
    let at = 0;
    for (let id = 0; id < tokens.length; id++) {
      const text = tokens[id] as string;
      const end = this.#isControl[id] ? -1 : writeSpelledBytes(text, bytes, at);
      at = end >= 0 ? end : at + plain.encodeInto(text, bytes.subarray(at)).written;
      offsets[id + 1] = at;
    }
    return [bytes.slice(0, at), offsets];
  }
}

function byteTokensOf(table: SpellingTable): Int32Array {
  return Int32Array.from(byteCharacters, (character, byte) => {
    const id = table.find(character);
    if (id < 0) {
      throw new OstinatoError(
        "harmony.vocabulary",
        `The vocabulary has no token for byte ${byte}.`,
        {
          hint: "Use a model with a byte-level vocabulary, as every gpt-oss has.",
        },
      );
    }
    return id;
  });
}
