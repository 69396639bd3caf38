type Container =
  | { readonly kind: "object"; readonly value: Record<string, unknown>; key: string }
  | {
      readonly kind: "array";
      readonly value: unknown[];
    };

/** What may come next. */
type Expectation =
  | "value"
  | "value-or-end"
  | "key"
  | "key-or-end"
  | "colon"
  | "comma-or-end"
  | "nothing";

const escapes: { readonly [letter: string]: string } = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Incremental JSON parser that keeps the value so far. Each character is read once. */
export class PartialJson {
  /** The outermost value so far; undefined before it begins. Filled in place. */
  value: unknown;
  complete = false;
  /** False once no further text can make it JSON; the value stays as it was. */
  valid = true;
  readonly #stack: Container[] = [];
  #expects: Expectation = "value";
  /** The string being read, without its quotes; null outside of strings. */
  #string: string | null = null;
  #isKey = false;
  /** A number or a word being read. */
  #word = "";
  /** An escape being read, from its backslash. */
  #escape = "";

  get path(): readonly (string | number)[] {
    return this.#stack.map((each) =>
      each.kind === "object" ? each.key : Math.max(0, each.value.length - 1),
    );
  }

  push(text: string): void {
    let from = 0;
    while (from < text.length && this.valid) {
      from = this.#string === null ? this.#pushStructure(text, from) : this.#pushString(text, from);
    }
    if (!this.valid) return;
    // Unfinished parts are in the value as far as they are known.
    if (this.#string !== null && !this.#isKey) this.#place(this.#string);
    else if (this.#word !== "") this.#placeWord(false);
  }

  #pushString(text: string, from: number): number {
    let at = from;
    if (this.#escape !== "") return this.#pushEscape(text, at);
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 0x22 || code === 0x5c) break;
      if (code < 0x20) {
        this.valid = false;
        return at;
      }
      at++;
    }
    this.#string += text.slice(from, at);
    if (at === text.length) return at;
    if (text[at] === "\\") {
      this.#escape = "\\";
      return at + 1;
    }
    this.#closeString();
    return at + 1;
  }

  #pushEscape(text: string, at: number): number {
    this.#escape += text[at];
    const letter = this.#escape[1] ?? "";
    if (letter === "u") {
      if (!/^\\u[0-9a-fA-F]{0,4}$/.test(this.#escape)) this.valid = false;
      if (this.#escape.length < 6) return at + 1;
      this.#string += String.fromCharCode(Number.parseInt(this.#escape.slice(2), 16));
    } else if (escapes[letter] !== undefined) this.#string += escapes[letter];
    else this.valid = false;
    this.#escape = "";
    return at + 1;
  }

  #closeString(): void {
    const text = this.#string ?? "";
    this.#string = null;
    const top = this.#stack.at(-1);
    if (this.#isKey && top?.kind === "object") {
      top.key = text;
      this.#expects = "colon";
    } else {
      this.#place(text);
      this.#finishValue();
    }
  }

  #pushStructure(text: string, at: number): number {
    const character = text[at] as string;
    if (this.#word !== "") {
      if (/[-+.0-9A-Za-z]/.test(character)) {
        this.#word += character;
        return at + 1;
      }
      this.#placeWord(true);
      if (!this.valid) return at;
      this.#finishValue();
    }
    if (character === " " || character === "\n" || character === "\t" || character === "\r")
      return at + 1;
    if (!this.#pushSymbol(character)) this.valid = false;
    return at + 1;
  }

  #pushSymbol(character: string): boolean {
    const expects = this.#expects;
    const top = this.#stack.at(-1);
    const wantsValue = expects === "value" || expects === "value-or-end";
    switch (character) {
      case '"':
        this.#isKey = expects === "key" || expects === "key-or-end";
        this.#string = "";
        return wantsValue || this.#isKey;
      case "{":
      case "[":
        if (!wantsValue) return false;
        this.#open(character);
        return true;
      case "}":
      case "]": {
        const object = character === "}";
        if (top?.kind !== (object ? "object" : "array")) return false;
        if (expects !== "comma-or-end" && expects !== (object ? "key-or-end" : "value-or-end"))
          return false;
        this.#stack.pop();
        this.#finishValue();
        return true;
      }
      case ",":
        if (expects !== "comma-or-end") return false;
        this.#expects = top?.kind === "object" ? "key" : "value";
        if (top?.kind === "array") this.#fresh = true;
        return true;
      case ":":
        if (expects !== "colon") return false;
        this.#expects = "value";
        return true;
      default:
        if (!wantsValue || !/[-0-9tfn]/.test(character)) return false;
        this.#word = character;
        return true;
    }
  }

  /** Whether the next value of the open list is a new item. False while the current item is still being read. */
  #fresh = true;

  #open(character: "{" | "["): void {
    const container: Container =
      character === "{" ? { kind: "object", value: {}, key: "" } : { kind: "array", value: [] };
    this.#place(container.value);
    this.#stack.push(container);
    this.#fresh = true;
    this.#expects = character === "{" ? "key-or-end" : "value-or-end";
  }

  /** Stores the value being read in its parent, repeatedly while it grows. */
  #place(value: unknown): void {
    const top = this.#stack.at(-1);
    if (top === undefined) this.value = value;
    else if (top.kind === "object") {
      // Not by assignment, which would set the prototype for the key "__proto__".
      Object.defineProperty(top.value, top.key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    } else if (this.#fresh) {
      top.value.push(value);
      this.#fresh = false;
    } else top.value[top.value.length - 1] = value;
  }

  #finishValue(): void {
    this.#fresh = false;
    this.#expects = this.#stack.length > 0 ? "comma-or-end" : "nothing";
    this.complete = this.#stack.length === 0;
  }

  /** An unfinished number or word only appears once it can be parsed. */
  #placeWord(ended: boolean): void {
    const word = this.#word;
    if (ended) this.#word = "";
    try {
      this.#place(JSON.parse(word));
    } catch {
      if (ended || !isPrefixOfWord(word)) this.valid = false;
    }
  }
}

function isPrefixOfWord(word: string): boolean {
  if (["true", "false", "null"].some((each) => each.startsWith(word))) return true;
  return /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][-+]?\d*)?)?$/.test(word);
}
