/**
 * The field in which a text is not valid JSON, as a path such as `usage.stop`: the innermost one
 * that had begun. Empty: outside every field. Null: the text is valid. Nesting deeper than 1000
 * levels counts as invalid.
 */
export function faultyField(text: string): string | null {
  const walk = new Walk(text);
  const fault = walk.value("");
  return fault ?? (walk.takes(/\s*$/y) ? null : "");
}

/** A part of a string: one expression for whole strings would overflow the stack on a long one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const PART = /[^"\\\u0000-\u001f]{1,4096}|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /\s*(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

const DEEPEST = 1000;
/** How many characters of a name are shown. */
const LONGEST_NAME = 100;

class Walk {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Consumes what the sticky pattern matches here. */
  takes(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  /** Consumes a string; returns the text between its quotes, as it is spelled. */
  #string(): string | null {
    if (!this.takes(/\s*"/y)) return null;
    const start = this.#at;
    while (this.takes(PART));
    const end = this.#at;
    return this.takes(/"/y) ? this.#text.slice(start, end) : null;
  }

  /** Consumes a value; returns where it is invalid, or null. */
  value(path: string, depth = 0): string | null {
    if ((this.#string() ?? this.takes(SCALAR)) !== null) return null;
    // None of our records nests that deep.
    if (depth === DEEPEST) return path;
    if (this.takes(/\s*\{/y)) return this.#object(path, depth + 1);
    return this.takes(/\s*\[/y) ? this.#list(path, depth + 1) : path;
  }

  #object(path: string, depth: number): string | null {
    if (this.takes(/\s*\}/y)) return null;
    for (let within = path; ; ) {
      const key = this.#string()?.slice(0, LONGEST_NAME);
      if (key === undefined) return within;
      within = path === "" ? key : `${path}.${key}`;
      if (!this.takes(/\s*:/y)) return within;
      const fault = this.value(within, depth);
      if (fault !== null) return fault;
      if (this.takes(/\s*\}/y)) return null;
      if (!this.takes(/\s*,/y)) return within;
    }
  }

  #list(path: string, depth: number): string | null {
    if (this.takes(/\s*\]/y)) return null;
    for (let index = 0; ; index++) {
      const fault = this.value(`${path}[${index}]`, depth);
      if (fault !== null) return fault;
      if (this.takes(/\s*\]/y)) return null;
      if (!this.takes(/\s*,/y)) return `${path}[${index}]`;
    }
  }
}
