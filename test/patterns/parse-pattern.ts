/** A regular expression as a tree, as far as texts have to be made that nearly match it. */
export type PatternNode =
  /** One character; `accepts` holds it against the class or literal. */
  | { readonly kind: "character"; readonly source: string }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly branches: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly body: PatternNode; readonly least: number }
  /** Matches no text itself. */
  | { readonly kind: "empty" };

/** @param source Of a valid expression: nothing is checked here. */
export function parsePattern(source: string): PatternNode {
  return new Parser(source).choice();
}

const ESCAPE =
  /^\\(?:u\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[pP]\{[^}]*\}|k<[^>]*>|c[A-Za-z]|\d+|[\s\S])/;
const GROUP = /^\((?:\?(?:[:=!]|<[=!]|<\w+>|[a-z-]+:))?/;

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  choice(): PatternNode {
    const branches = [this.#sequence()];
    while (this.#source[this.#at] === "|") {
      this.#at++;
      branches.push(this.#sequence());
    }
    const [only] = branches;
    return branches.length === 1 && only ? only : { kind: "choice", branches };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: "sequence", parts };
  }

  #atom(): PatternNode {
    const rest = this.#source.slice(this.#at);
    if (rest.startsWith("(")) {
      const opening = GROUP.exec(rest)?.[0] ?? "(";
      this.#at += opening.length;
      const inner = this.choice();
      this.#at++;
      return /^\(\?<?[=!]$/.test(opening) ? { kind: "empty" } : inner;
    }
    const source = rest.startsWith("[")
      ? rest.slice(0, endOfClass(rest))
      : (ESCAPE.exec(rest)?.[0] ?? String.fromCodePoint(rest.codePointAt(0) ?? 0));
    this.#at += source.length;
    const isEmpty = /^(?:[\^$]|\\[bB]|\\[1-9]\d*|\\k.*)$/.test(source);
    return isEmpty ? { kind: "empty" } : { kind: "character", source };
  }

  #repeated(body: PatternNode): PatternNode {
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#source.slice(this.#at))?.[0];
    if (quantifier === undefined) return body;
    this.#at += quantifier.length;
    const least = quantifier.startsWith("+") ? 1 : Number(/\d+/.exec(quantifier)?.[0] ?? 0);
    return { kind: "repeat", body, least };
  }
}

function endOfClass(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[" && at === 0) depth++;
    else if (text[at] === "]" && --depth === 0) return at + 1;
  }
  return text.length;
}
