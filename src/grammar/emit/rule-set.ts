/** Collects GBNF rules. Rules with the same body are one rule, so equal parts of a schema are written once. */
export class RuleSet {
  readonly #bodies = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The name of a rule with this body; a new one is named after `hint`. */
  add(body: string, hint: string): string {
    const known = this.#names.get(body);
    if (known !== undefined) return known;
    const name = this.reserve(hint);
    this.define(name, body);
    return name;
  }

  /** A name for a rule that is defined later, as recursion needs it. */
  reserve(hint: string): string {
    const stem =
      hint
        .replace(/[^a-zA-Z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 32) || "rule";
    let count = this.#counts.get(stem) ?? 0;
    let name: string;
    do {
      count++;
      name = count === 1 ? stem : `${stem}-${count}`;
    } while (this.#bodies.has(name));
    this.#counts.set(stem, count);
    this.#bodies.set(name, "");
    return name;
  }

  define(name: string, body: string): void {
    this.#bodies.set(name, body);
    if (!this.#names.has(body)) this.#names.set(body, name);
  }

  get size(): number {
    return this.#bodies.size;
  }

  /** The grammar's text; `root` comes first. */
  write(): string {
    const lines = [`root ::= ${this.#bodies.get("root") ?? '""'}`];
    for (const [name, body] of this.#bodies)
      if (name !== "root" && body !== "") lines.push(`${name} ::= ${body}`);
    return `${lines.join("\n")}\n`;
  }
}
