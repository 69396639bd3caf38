/** Collects GBNF rules. Rules with the same body are merged, so equal parts of a schema are written once. */
export class RuleSet {
  readonly #lines: string[] = [""];
  readonly #named = new Map<string, string>();
  readonly #taken = new Set<string>(["root"]);
  readonly #stems = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #states = 0;

  /** The name of a rule with this body; a new one is named after `hint`. */
  add(body: string, hint: string): string {
    const known = this.#named.get(body);
    if (known !== undefined) return known;
    const name = this.reserve(hint);
    this.define(name, body);
    this.#named.set(body, name);
    return name;
  }

  /** A name for a rule that is defined later, as recursion needs it. */
  reserve(hint: string): string {
    const stem = this.#stem(hint);
    let count = this.#counts.get(stem) ?? 0;
    let name: string;
    do {
      count++;
      name = count === 1 ? stem : `${stem}-${count}`;
    } while (this.#taken.has(name));
    this.#counts.set(stem, count);
    this.#taken.add(name);
    return name;
  }

  /** A name for one of many states, of which no two have the same body. */
  reserveState(): string {
    return `o${++this.#states}`;
  }

  define(name: string, body: string): void {
    if (name === "root") this.#lines[0] = `root ::= ${body}`;
    else this.#lines.push(`${name} ::= ${body}`);
  }

  get size(): number {
    return this.#lines.length;
  }

  /** The grammar's text; `root` comes first. */
  write(): string {
    return `${this.#lines.join("\n")}\n`;
  }

  /** The hint, reduced to a valid rule name that can't be the name of a state. */
  #stem(hint: string): string {
    let stem = this.#stems.get(hint);
    if (stem === undefined) {
      stem = hint
        .replace(/[^a-zA-Z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 32);
      if (stem === "" || /^o\d+$/.test(stem)) stem = `rule-${stem}`.replace(/-$/, "");
      this.#stems.set(hint, stem);
    }
    return stem;
  }
}
