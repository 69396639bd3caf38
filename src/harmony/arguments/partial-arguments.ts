import { PartialJson } from "./partial-json.ts";

/**
 * A call's arguments while they arrive. Parsed lazily: only when read, and only the text that is new since
 * the last read.
 */
export class PartialArguments {
  #text = "";
  #read = 0;
  readonly #json = new PartialJson();

  /** All text so far. */
  get text(): string {
    return this.#text;
  }

  /**
   * The value so far: unfinished strings, objects and lists have what has arrived. Undefined while there is
   * nothing. The same object is extended on the next read.
   */
  get value(): unknown {
    return this.#caughtUp().value;
  }

  /** Whether the outermost value is complete. */
  get complete(): boolean {
    return this.#caughtUp().complete;
  }

  /** Whether the text is a prefix of valid JSON. */
  get valid(): boolean {
    return this.#caughtUp().valid;
  }

  /** Keys and indices that lead to the value being written. */
  get path(): readonly (string | number)[] {
    return this.#caughtUp().path;
  }

  /** For the parser. */
  append(text: string): void {
    this.#text += text;
  }

  #caughtUp(): PartialJson {
    if (this.#read < this.#text.length) {
      this.#json.push(this.#text.slice(this.#read));
      this.#read = this.#text.length;
    }
    return this.#json;
  }
}
