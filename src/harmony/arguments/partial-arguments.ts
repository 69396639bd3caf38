import { PartialJson } from "./partial-json.ts";

/**
 * A call's arguments while they arrive. Nothing is parsed until somebody looks, and then only what is
 * new since the last look.
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
   * What the text says so far: strings end where they end now, open objects and lists hold what they
   * hold; undefined while there is nothing. The same object is filled further at the next look.
   */
  get value(): unknown {
    return this.#caughtUp().value;
  }

  /** Has the outermost value closed? */
  get complete(): boolean {
    return this.#caughtUp().complete;
  }

  /** Is it a prefix of some JSON text? */
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
