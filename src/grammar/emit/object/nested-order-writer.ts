import type { Emitter } from "../emitter.ts";
import { grouped } from "../expression.ts";
import { OrderWriter } from "./order-writer.ts";
import type { PresenceMachine } from "./presence-machine.ts";

/** How the members of a range of the declared order are written. */
type Style =
  /** As declared. */
  | "in-order"
  /** One of them, then those declared before it, then those declared after it. */
  | "before-first"
  /** One of them, then those declared after it, then those declared before it. */
  | "after-first";

const styles: readonly (Style | "turn")[] = ["in-order", "before-first", "after-first", "turn"];

/** A sequence of members, and the remaining condition after it. */
interface Outcome {
  readonly text: string;
  readonly condition: number;
}

/**
 * Members in the declared order and many other orders. The number of rules grows with the cube of the number of
 * members, or with the square if it is not nested.
 *
 * A rule stands for a range of the declared order. It writes one member of the range, then the range before that
 * member and the range after it, one of them completely before the other. Ranges never overlap, so no member comes
 * twice, without any state. It can't write orders that alternate between ranges.
 */
export class NestedOrderWriter extends OrderWriter {
  readonly #nested: boolean;
  readonly #known = new Map<number, readonly Outcome[]>();
  /** How many of the first members are required. */
  readonly #required: readonly number[];

  /** @param nested whether the smaller ranges are written in the style of the whole, or in the declared order */
  constructor(
    members: readonly string[],
    presence: PresenceMachine,
    nested: boolean,
    emitter: Emitter,
  ) {
    super(members, presence, emitter);
    this.#nested = nested;
    const required = [0];
    for (const is of presence.required) required.push((required.at(-1) ?? 0) + (is ? 1 : 0));
    this.#required = required;
  }

  start(): string[] {
    const choices = (["before-first", "after-first"] as const).flatMap((style) =>
      this.#choices(style, 0, this.members.length, this.presence.start),
    );
    const accepted = choices.filter(({ condition }) => this.presence.accepts(condition));
    return [...new Set(accepted.map(({ text }) => `${text} ${this.end}`))];
  }

  /** The members of a range, each with a comma before it; can be empty if none is required. */
  #range(style: Style, from: number, to: number, condition: number): readonly Outcome[] {
    if (from >= to) return [{ text: "", condition }];
    const key = this.#key(style, from, to, condition);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const optional = this.#required[from] === this.#required[to];
    const byCondition = new Map<number, string[]>(optional ? [[condition, []]] : []);
    for (const { text, condition: after } of this.#choices(style, from, to, condition)) {
      const choices = byCondition.get(after);
      if (choices === undefined) byCondition.set(after, [text]);
      else choices.push(text);
    }
    const outcomes = [...byCondition].map(([after, choices]) => {
      const more = choices.length === 0 ? [] : [`${this.next} ${grouped(choices.join(" | "))}`];
      const parts = optional && after === condition ? [...more, '""'] : more;
      return { text: this.state(parts.join(" | ")), condition: after };
    });
    this.#known.set(key, outcomes);
    return outcomes;
  }

  /** One member of a range and everything that may follow it in the range. */
  #choices(style: Style, from: number, to: number, condition: number): readonly Outcome[] {
    if (style === "in-order") return this.#turn(from, to, condition);
    const choices: Outcome[] = [];
    const inner = this.#nested ? style : "in-order";
    for (let index = from; index < to; index++) {
      const after = this.presence.with(condition, index);
      if (!this.presence.isPossible(after)) continue;
      const before = (state: number) => this.#range(inner, from, index, state);
      const behind = (state: number) => this.#range(style, index + 1, to, state);
      const [first, second] = style === "after-first" ? [behind, before] : [before, behind];
      for (const one of first(after)) {
        for (const two of second(one.condition)) {
          let text = this.members[index] ?? "";
          if (one.text !== "") text += ` ${one.text}`;
          if (two.text !== "") text += ` ${two.text}`;
          choices.push({ text, condition: two.condition });
        }
      }
    }
    return choices;
  }

  #key(style: Style | "turn", from: number, to: number, condition: number): number {
    const size = this.members.length + 1;
    return ((condition * styles.length + styles.indexOf(style)) * size + from) * size + to;
  }

  /** The first member of a range, or a later one if the first may be missing, and what follows it in order. */
  #turn(from: number, to: number, condition: number): readonly Outcome[] {
    if (from >= to) return [];
    const key = this.#key("turn", from, to, condition);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const byCondition = new Map<number, string[]>();
    const taken = this.presence.with(condition, from);
    const rests = this.presence.isPossible(taken)
      ? this.#range("in-order", from + 1, to, taken)
      : [];
    for (const { text, condition: after } of rests) {
      const member = this.members[from] ?? "";
      byCondition.set(after, [text === "" ? member : `${member} ${text}`]);
    }
    if (!this.presence.required[from]) {
      for (const { text, condition: after } of this.#turn(from + 1, to, condition)) {
        byCondition.set(after, [...(byCondition.get(after) ?? []), text]);
      }
    }
    const outcomes = [...byCondition].map(([after, parts]) => ({
      text: parts.length === 1 ? (parts[0] ?? "") : this.state(parts.join(" | ")),
      condition: after,
    }));
    this.#known.set(key, outcomes);
    return outcomes;
  }
}
