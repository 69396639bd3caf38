import type { Presence } from "../../schema/shape/presence.ts";
import type { Emitter } from "../emitter.ts";
import { alternatives, sequence } from "../expression.ts";
import type { ObjectState, ObjectStates } from "./object-state.ts";

/**
 * The members of an object as rules: named properties, each at most once, with others between them. There is one
 * rule per reachable state.
 */
export class ObjectRules {
  readonly #states: ObjectStates;
  /** The named properties: key, colon and value as one expression each. */
  readonly #named: readonly string[];
  readonly #others: readonly string[];
  readonly #emitter: Emitter;
  readonly #hint: string;
  readonly #heads = new Map<string, string | null>();
  readonly #turns = new Map<string, string | null>();
  readonly #tails = new Map<string, string>();

  constructor(
    states: ObjectStates,
    named: readonly string[],
    others: readonly string[],
    emitter: Emitter,
    hint: string,
  ) {
    this.#states = states;
    this.#named = named;
    this.#others = others;
    this.#emitter = emitter;
    this.#hint = hint;
  }

  /** The members and the closing brace, under a condition; null if no object can be completed. */
  emit(presence: Presence): string | null {
    const start = this.#states.start(presence);
    const parts: string[] = [];
    const head = this.#head(start);
    if (head !== null) parts.push(head);
    if (this.#states.accepts(start)) parts.push('"}"');
    if (parts.length === 0) return null;
    return parts.length === 1 ? (parts[0] ?? null) : `(${alternatives(parts)})`;
  }

  /** After a member: a comma and another, or the closing brace. */
  #tail(state: ObjectState): string {
    const key = this.#states.keyOf(state);
    const known = this.#tails.get(key);
    if (known !== undefined) return known;
    const { json, rules } = this.#emitter;
    const close = sequence(json.use("ws"), '"}"');
    if (!this.#states.continues(state)) {
      this.#tails.set(key, close);
      return close;
    }
    // If other properties may come, a state can lead back to itself.
    const name = this.#others.length > 0 ? rules.reserve(this.#hint) : null;
    if (name !== null) this.#tails.set(key, name);
    const head = this.#head(state);
    const parts = head === null ? [] : [sequence('","', json.use("ws"), head)];
    if (this.#states.accepts(state)) parts.push(close);
    const body = alternatives(parts);
    if (name !== null) rules.define(name, body);
    const expression =
      name ?? (parts.length === 1 && body.length < 40 ? body : rules.add(body, this.#hint));
    this.#tails.set(key, expression);
    return expression;
  }

  /** One more member, any that may come here. */
  #head(state: ObjectState): string | null {
    const key = this.#states.keyOf(state);
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    const parts: string[] = [];
    const turn = this.#turn(state);
    if (turn !== null) parts.push(turn);
    for (const { index, next } of this.#states.ahead(state)) {
      parts.push(sequence(this.#named[index] ?? "", this.#tail(next)));
    }
    const other = this.#states.withOther(state);
    if (other !== null) {
      const tail = this.#tail(other);
      for (const member of this.#others) parts.push(sequence(member, tail));
    }
    const expression = this.#expression(parts);
    this.#heads.set(key, expression);
    return expression;
  }

  /** The next property, or a later one if it may be skipped. */
  #turn(state: ObjectState): string | null {
    const key = this.#states.keyOf(state);
    const known = this.#turns.get(key);
    if (known !== undefined) return known;
    const parts: string[] = [];
    const next = this.#states.inTurn(state);
    if (next !== null) parts.push(sequence(this.#named[state.turn] ?? "", this.#tail(next)));
    const passed = this.#states.passed(state);
    const later = passed === null ? null : this.#turn(passed);
    if (later !== null) parts.push(later);
    const expression = this.#expression(parts);
    this.#turns.set(key, expression);
    return expression;
  }

  #expression(parts: readonly string[]): string | null {
    const [only] = parts;
    if (only === undefined) return null;
    if (parts.length === 1 && only.length < 40) return only;
    return this.#emitter.rules.add(alternatives(parts), this.#hint);
  }
}
