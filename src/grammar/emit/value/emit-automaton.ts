import type { Automaton } from "../../language/automaton.ts";
import type { CharacterSet } from "../../language/character-set.ts";
import { alternatives, sequence } from "../expression.ts";
import type { RuleSet } from "../rule-set.ts";

export interface AutomatonStyle {
  /** An atom that matches one character of a set. */
  readonly character: (set: CharacterSet) => string;
  /** What follows the text: the closing quote, or nothing. */
  readonly end: string;
  /** An expression for a state from which any text and then the end may follow; null if there is no shorter one. */
  readonly anything: string | null;
}

/**
 * An automaton as rules, one per state, each ending with the rule of the next state. llama.cpp follows such a
 * chain with a single stack of constant depth. A state with only one predecessor is inlined into it.
 */
export function emitAutomaton(
  automaton: Automaton,
  style: AutomatonStyle,
  rules: RuleSet,
  hint: string,
): string {
  const incoming = new Array<number>(automaton.states.length).fill(0);
  for (const { transitions } of automaton.states) {
    for (const { to } of transitions) incoming[to] = (incoming[to] ?? 0) + 1;
  }
  const done = new Map<number, string>();
  const open = new Map<number, string | null>();
  const emit = (index: number): string => {
    const known = done.get(index);
    if (known !== undefined) return known;
    if (open.has(index)) {
      const reserved = open.get(index) ?? rules.reserve(hint);
      open.set(index, reserved);
      return reserved;
    }
    const state = automaton.states[index];
    if (state === undefined) return style.end;
    if (style.anything !== null && isAnything(automaton, index)) {
      done.set(index, style.anything);
      return style.anything;
    }
    open.set(index, null);
    const parts = state.transitions.map(({ on, to }) => sequence(style.character(on), emit(to)));
    if (state.accepting) parts.push(style.end === "" ? '""' : style.end);
    const body = alternatives(parts);
    const reserved = open.get(index) ?? null;
    open.delete(index);
    let expression: string;
    if (reserved !== null) {
      rules.define(reserved, body);
      expression = reserved;
    } else if (parts.length === 1 && ((incoming[index] ?? 0) < 2 || body.length < 12)) {
      expression = body;
    } else expression = rules.add(body, hint);
    done.set(index, expression);
    return expression;
  };
  return emit(0);
}

function isAnything(automaton: Automaton, index: number): boolean {
  const state = automaton.states[index];
  const { kind } = state?.language ?? { kind: "nothing" };
  return (
    kind === "repeat" &&
    state?.accepting === true &&
    state.transitions.length === 1 &&
    state.transitions[0]?.to === index &&
    state.transitions[0].on.bounds.length === 4 &&
    state.transitions[0].on.bounds[0] === 0
  );
}
