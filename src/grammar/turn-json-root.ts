const quote = 0x22;
const backslash = 0x5c;

/**
 * Follows the bytes of a JSON value and detects when its root closes, so that nothing has to be sampled after it.
 * It counts brackets and strings and leaves the rest to the grammar.
 */
export class JsonRoot {
  #state: "before" | "nested" | "string" | "word" | "closed" | "broken" = "before";
  #depth = 0;
  #inString = false;
  #escaped = false;
  #word = "";

  /** True once the root value is complete and nothing but white space followed. */
  get closed(): boolean {
    return this.#state === "closed";
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#pushByte(byte);
  }

  #pushByte(byte: number): void {
    switch (this.#state) {
      case "before":
        if (!isSpace(byte)) this.#open(byte);
        return;
      case "nested":
      case "string":
        this.#continue(byte);
        return;
      case "word":
        // A number's end is known only from what follows it; true, false and null end by themselves.
        if (isSpace(byte)) {
          this.#state = "closed";
          return;
        }
        this.#word += String.fromCharCode(byte);
        if (["true", "false", "null"].includes(this.#word)) this.#state = "closed";
        return;
      case "closed":
        if (!isSpace(byte)) this.#state = "broken";
        return;
      case "broken":
        return;
      default:
        this.#state satisfies never;
    }
  }

  #open(byte: number): void {
    if (byte === quote) {
      this.#state = "string";
      this.#inString = true;
    } else if (isOpening(byte)) {
      this.#state = "nested";
      this.#depth = 1;
    } else {
      this.#state = "word";
      this.#word = String.fromCharCode(byte);
    }
  }

  #continue(byte: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) {
        this.#inString = false;
        if (this.#state === "string") this.#state = "closed";
      }
    } else if (byte === quote) this.#inString = true;
    else if (isOpening(byte)) this.#depth++;
    else if (isClosing(byte) && --this.#depth === 0) this.#state = "closed";
  }
}

/** `{` or `[`. */
function isOpening(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b;
}

/** `}` or `]`. */
function isClosing(byte: number): boolean {
  return byte === 0x7d || byte === 0x5d;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
