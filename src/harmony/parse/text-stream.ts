import type { Token } from "../message.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";

const replacement = "\ufffd";

/** Tokens of one message to text. A character split over tokens comes with its last one. */
export class TextStream {
  readonly #vocabulary: Vocabulary;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  /** Whether the last text had a U+FFFD for invalid bytes. */
  replaced = false;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** The text that is complete with this token. An unknown id is U+FFFD. */
  push(token: Token): string {
    if (this.#decoder === null) {
      const text = this.#vocabulary.textOf(token);
      if (text !== null) return text;
      this.#decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    }
    if (!this.#vocabulary.has(token)) return this.flush() + replacement;
    const bytes = this.#vocabulary.bytesOf(token);
    const text = this.#decoder.decode(bytes, { stream: true });
    this.replaced = text.includes(replacement) && !isReplacement(bytes);
    // Only complete characters: the fast path can continue from here.
    if (endsWhole(bytes)) return text + this.#end();
    return text;
  }

  /** The rest when the message ends: U+FFFD for a character that was never completed. */
  flush(): string {
    const text = this.#end();
    this.replaced = text !== "";
    return text;
  }

  #end(): string {
    const text = this.#decoder?.decode() ?? "";
    this.#decoder = null;
    return text;
  }
}

/** Does the last character end with these bytes? True at least when the last byte is ASCII. */
function endsWhole(bytes: Uint8Array): boolean {
  return (bytes.at(-1) ?? 0x80) < 0x80;
}

/** U+FFFD itself, written as such. */
function isReplacement(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbf && bytes[2] === 0xbd;
}
