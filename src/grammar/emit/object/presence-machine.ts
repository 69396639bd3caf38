import {
  all,
  always,
  assume,
  isSatisfiable,
  mentioned,
  type Presence,
} from "../../schema/shape/presence.ts";

/**
 * A condition on properties as a state machine. Properties that are always required are a list. The rest of the
 * condition has states: what remains of it once some properties are known to be present or absent. States are
 * numbers, and results are cached.
 */
export class PresenceMachine {
  /** For each property, whether the object must have it. */
  readonly required: readonly boolean[];
  /** Equal for equal conditions. */
  readonly key: string;
  /** The initial state. */
  readonly start: number;
  readonly #names: readonly string[];
  readonly #states: Presence[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #present: (number | undefined)[][] = [];
  readonly #absent: (number | undefined)[][] = [];
  readonly #accepting: boolean[] = [];
  readonly #possible: boolean[] = [];

  constructor(names: readonly string[], presence: Presence) {
    const parts = presence.kind === "all" ? presence.parts : [presence];
    const outright = new Set(parts.flatMap((part) => (part.kind === "has" ? [part.name] : [])));
    this.required = names.map((name) => outright.has(name));
    this.#names = names;
    this.key = presence.key;
    this.start = this.#number(all(...parts.filter((part) => part.kind !== "has")));
  }

  /** The state once the property with this index is present. */
  with(state: number, index: number): number {
    return this.#after(this.#present, state, index, true);
  }

  /** The state once the property with this index, which is not required, is known to be absent. */
  without(state: number, index: number): number {
    return this.#after(this.#absent, state, index, false);
  }

  /** Whether the condition is met if no further property comes, ignoring the required ones. */
  accepts(state: number): boolean {
    return this.#accepting[state] ?? false;
  }

  /** Whether the condition can still be met. */
  isPossible(state: number): boolean {
    return this.#possible[state] ?? false;
  }

  #after(table: (number | undefined)[][], state: number, index: number, present: boolean): number {
    const row = table[state];
    const known = row?.[index];
    if (known !== undefined) return known;
    const presence = this.#states[state] ?? always;
    const next = this.#number(assume(presence, this.#names[index] ?? "", present));
    if (row !== undefined) row[index] = next;
    return next;
  }

  #number(presence: Presence): number {
    const known = this.#numbers.get(presence.key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    this.#numbers.set(presence.key, number);
    this.#states.push(presence);
    this.#present.push([]);
    this.#absent.push([]);
    this.#accepting.push(acceptsNothingMore(presence));
    this.#possible.push(isSatisfiable(presence));
    return number;
  }
}

/** Whether the condition is met if no further property comes. */
export function acceptsNothingMore(presence: Presence): boolean {
  let left = presence;
  while (left.kind !== "always" && left.kind !== "never") {
    for (const name of mentioned(left)) left = assume(left, name, false);
  }
  return left.kind === "always";
}
