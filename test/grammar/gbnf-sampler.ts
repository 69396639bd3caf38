import { type GbnfElement, type GbnfRules, parseGbnf } from "./gbnf-parser.ts";

/** Draws integers from 0 up to and excluding a limit. */
export type Draw = (limit: number) => number;

/** Characters that texts of models hold and that are easily got wrong, besides those that a class names. */
const likely = [...'aZ09 _-.:/@"\\\u007f\u00a0éßİ中\u2028\ufeff😀𝒳'].map(
  (character) => character.codePointAt(0) ?? 0,
);

/** Random walks through a GBNF grammar: the texts that a model could be led to. */
export class GbnfSampler {
  readonly #rules: GbnfRules;
  /** How many steps each rule takes at least. */
  readonly #costs: ReadonlyMap<string, number>;

  constructor(gbnf: string) {
    this.#rules = parseGbnf(gbnf);
    this.#costs = leastCosts(this.#rules);
  }

  /**
   * A text of the grammar.
   *
   * @param length after so many characters the walk takes the shortest way out
   */
  sample(draw: Draw, length: number): string {
    let text = "";
    let written = 0;
    const waiting: GbnfElement[] = [{ kind: "rule", name: "root" }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next.kind === "class") {
        text += String.fromCodePoint(pick(next, draw));
        written++;
        continue;
      }
      const alternatives = this.#rules.get(next.name) ?? [];
      const chosen =
        written < length
          ? this.#possible(alternatives)[draw(this.#possible(alternatives).length)]
          : this.#shortest(alternatives);
      waiting.push(...[...(chosen ?? [])].reverse());
    }
    return text;
  }

  #possible(alternatives: readonly (readonly GbnfElement[])[]) {
    return alternatives.filter((one) => costOf(one, this.#costs) < Number.POSITIVE_INFINITY);
  }

  #shortest(alternatives: readonly (readonly GbnfElement[])[]) {
    return alternatives.toSorted(
      (one, two) => costOf(one, this.#costs) - costOf(two, this.#costs),
    )[0];
  }
}

function leastCosts(rules: GbnfRules): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  const users = new Map<string, Set<string>>();
  for (const [name, alternatives] of rules) {
    for (const element of alternatives.flat()) {
      if (element.kind !== "rule") continue;
      const known = users.get(element.name) ?? new Set();
      users.set(element.name, known.add(name));
    }
  }
  const waiting = new Set(rules.keys());
  for (const name of waiting) {
    waiting.delete(name);
    const cost = 1 + Math.min(...(rules.get(name) ?? []).map((one) => costOf(one, costs)));
    if (cost >= (costs.get(name) ?? Number.POSITIVE_INFINITY)) continue;
    costs.set(name, cost);
    for (const user of users.get(name) ?? []) waiting.add(user);
  }
  return costs;
}

function costOf(elements: readonly GbnfElement[], costs: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const element of elements) {
    sum += element.kind === "class" ? 1 : (costs.get(element.name) ?? Number.POSITIVE_INFINITY);
  }
  return sum;
}

function pick({ negated, ranges }: GbnfElement & { kind: "class" }, draw: Draw): number {
  if (negated) {
    const free = likely.filter((code) => ranges.every(([from, to]) => code < from || code > to));
    return free[draw(free.length)] ?? 0x61;
  }
  const [from, to] = ranges[draw(ranges.length)] ?? [0x61, 0x61];
  // Ends of ranges are where mistakes are.
  const place = draw(4);
  if (place === 0 || from === to) return from;
  return place === 1 ? to : from + draw(to - from + 1);
}
