/**
 * Reads GBNF into rules of alternatives, groups and repetitions turned into rules of their own, as llama.cpp's parser
 * does (`llama_grammar_parser` in `src/llama-grammar.cpp`).
 */
export type GbnfElement =
  | {
      readonly kind: "class";
      readonly negated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    }
  | { readonly kind: "rule"; readonly name: string };

export type GbnfRules = ReadonlyMap<string, readonly (readonly GbnfElement[])[]>;

/** @throws Error with the place, where the text is no GBNF */
export function parseGbnf(gbnf: string): GbnfRules {
  return new GbnfParser(gbnf).parse();
}

class GbnfParser {
  readonly #text: string;
  readonly #rules = new Map<string, GbnfElement[][]>();
  #position = 0;
  #made = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): GbnfRules {
    this.#skip(true);
    while (this.#position < this.#text.length) {
      const name = this.#match(/[a-zA-Z0-9-]+/y) ?? this.#fail("a rule name");
      this.#skip(false);
      if (this.#match(/::=/y) === null) this.#fail("::=");
      this.#skip(true);
      if (this.#rules.has(name)) throw new Error(`The rule ${name} is defined twice.`);
      this.#rules.set(name, this.#alternatives(false));
      this.#skip(false);
      if (this.#position < this.#text.length && this.#match(/\r?\n/y) === null)
        this.#fail("a line end");
      this.#skip(true);
    }
    if (!this.#rules.has("root")) throw new Error("The grammar has no rule root.");
    for (const alternatives of this.#rules.values()) {
      for (const element of alternatives.flat()) {
        if (element.kind === "rule" && !this.#rules.has(element.name)) {
          throw new Error(`The rule ${element.name} is used but not defined.`);
        }
      }
    }
    return this.#rules;
  }

  #alternatives(nested: boolean): GbnfElement[][] {
    const alternatives = [this.#sequence(nested)];
    while (this.#match(/\|/y) !== null) {
      this.#skip(true);
      alternatives.push(this.#sequence(nested));
    }
    return alternatives;
  }

  #sequence(nested: boolean): GbnfElement[] {
    const elements: GbnfElement[] = [];
    let last: GbnfElement[] = [];
    for (;;) {
      const next = this.#text[this.#position] ?? "";
      if (next === '"') last = this.#literal();
      else if (next === "[") last = [this.#class()];
      else if (next === ".") {
        this.#position++;
        last = [{ kind: "class", negated: false, ranges: [[0, 0x10ffff]] }];
      } else if (next === "(") {
        this.#position++;
        this.#skip(true);
        const inner = this.#alternatives(true);
        if (this.#match(/\)/y) === null) this.#fail(")");
        last = [this.#rule(inner)];
      } else if (/[a-zA-Z0-9]/.test(next)) {
        last = [{ kind: "rule", name: this.#match(/[a-zA-Z0-9-]+/y) ?? "" }];
      } else return elements;
      this.#skip(nested);
      const bounds = this.#bounds();
      if (bounds === null) elements.push(...last);
      else {
        elements.push(...this.#repeated(last, bounds[0], bounds[1]));
        this.#skip(nested);
      }
    }
  }

  /** `x{2,4}` is `x x (x (x)?)?`, `x*` a rule that leads to itself. */
  #repeated(unit: readonly GbnfElement[], minimum: number, maximum: number): GbnfElement[] {
    if (unit.length === 0) return [];
    const elements = Array.from({ length: minimum }, () => unit).flat();
    if (maximum === Number.POSITIVE_INFINITY) {
      const name = this.#name();
      this.#rules.set(name, [[...unit, { kind: "rule", name }], []]);
      return [...elements, { kind: "rule", name }];
    }
    let tail: GbnfElement[] = [];
    for (let count = minimum; count < maximum; count++)
      tail = [this.#rule([[...unit, ...tail], []])];
    return [...elements, ...tail];
  }

  #bounds(): readonly [number, number] | null {
    if (this.#match(/\*/y) !== null) return [0, Number.POSITIVE_INFINITY];
    if (this.#match(/\+/y) !== null) return [1, Number.POSITIVE_INFINITY];
    if (this.#match(/\?/y) !== null) return [0, 1];
    const counted = this.#match(/\{\d+(,\d*)?\}/y);
    if (counted === null) return null;
    const [minimum = "0", maximum] = counted.slice(1, -1).split(",");
    if (maximum === undefined) return [Number(minimum), Number(minimum)];
    return [Number(minimum), maximum === "" ? Number.POSITIVE_INFINITY : Number(maximum)];
  }

  #literal(): GbnfElement[] {
    this.#position++;
    const elements: GbnfElement[] = [];
    while (this.#match(/"/y) === null) {
      const codePoint = this.#character();
      elements.push({ kind: "class", negated: false, ranges: [[codePoint, codePoint]] });
    }
    return elements;
  }

  #class(): GbnfElement {
    this.#position++;
    const negated = this.#match(/\^/y) !== null;
    const ranges: [number, number][] = [];
    while (this.#match(/\]/y) === null) {
      const from = this.#character();
      const isRange = this.#text[this.#position] === "-" && this.#text[this.#position + 1] !== "]";
      if (isRange) this.#position++;
      ranges.push([from, isRange ? this.#character() : from]);
    }
    return { kind: "class", negated, ranges };
  }

  #character(): number {
    const escaped = this.#match(
      /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[nrt\\"[\]])/y,
    );
    if (escaped !== null) {
      const letter = escaped[1] ?? "";
      if ("xuU".includes(letter)) return Number.parseInt(escaped.slice(2), 16);
      return ({ n: "\n", r: "\r", t: "\t" }[letter] ?? letter).codePointAt(0) ?? 0;
    }
    const codePoint = this.#text.codePointAt(this.#position);
    if (codePoint === undefined || codePoint === 0x0a || codePoint === 0x5c || codePoint === 0) {
      return this.#fail("a character");
    }
    this.#position += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  #rule(alternatives: GbnfElement[][]): GbnfElement {
    const name = this.#name();
    this.#rules.set(name, alternatives);
    return { kind: "rule", name };
  }

  #name(): string {
    return `_${this.#made++}`;
  }

  #skip(lines: boolean): void {
    this.#match(lines ? /(?:[ \t\r\n]|#[^\n]*)+/y : /(?:[ \t]|#[^\n]*)+/y);
  }

  #match(expression: RegExp): string | null {
    expression.lastIndex = this.#position;
    const match = expression.exec(this.#text)?.[0] ?? null;
    if (match !== null) this.#position += match.length;
    return match;
  }

  #fail(expected: string): never {
    const around = JSON.stringify(this.#text.slice(this.#position, this.#position + 40));
    throw new Error(`Expected ${expected} at ${this.#position}: ${around}`);
  }
}
