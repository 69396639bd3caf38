/**
 * In which field a text breaks the rules of JSON, as a path such as `usage.stop`: the innermost that had
 * begun. Empty: outside of every field. Null: nowhere.
 */
export function faultyField(text: string): string | null {
  const walk = new Walk(text);
  const fault = walk.value("");
  return fault ?? (walk.takes(/\s*$/y) ? null : "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const STRING = /\s*"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;
const SCALAR = /\s*(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

class Walk {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes what the sticky pattern matches here. */
  takes(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  /** Takes a value; returns where it breaks the rules, or null. */
  value(path: string): string | null {
    if (this.takes(STRING) ?? this.takes(SCALAR)) return null;
    if (this.takes(/\s*\{/y)) return this.#object(path);
    return this.takes(/\s*\[/y) ? this.#list(path) : path;
  }

  #object(path: string): string | null {
    if (this.takes(/\s*\}/y)) return null;
    for (let within = path; ; ) {
      const key = this.takes(STRING)?.[1];
      if (key === undefined) return within;
      within = path === "" ? key : `${path}.${key}`;
      if (!this.takes(/\s*:/y)) return within;
      const fault = this.value(within);
      if (fault !== null) return fault;
      if (this.takes(/\s*\}/y)) return null;
      if (!this.takes(/\s*,/y)) return within;
    }
  }

  #list(path: string): string | null {
    if (this.takes(/\s*\]/y)) return null;
    for (let index = 0; ; index++) {
      const fault = this.value(`${path}[${index}]`);
      if (fault !== null) return fault;
      if (this.takes(/\s*\]/y)) return null;
      if (!this.takes(/\s*,/y)) return `${path}[${index}]`;
    }
  }
}
