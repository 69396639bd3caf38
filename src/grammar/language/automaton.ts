import { type CharacterSet, someCharacter, unionCharacters } from "./character-set.ts";
import type { Derivatives } from "./derivative.ts";
import type { Language } from "./language.ts";

/** A deterministic automaton; state 0 is the start. Every state leads to an accepting one. */
export interface Automaton {
  readonly states: readonly AutomatonState[];
}

export interface AutomatonState {
  readonly language: Language;
  readonly accepting: boolean;
  readonly transitions: readonly { readonly on: CharacterSet; readonly to: number }[];
}

/** The automaton of a language: `"empty"` if no text belongs to it, `"too-large"` if it needs more states. */
export function buildAutomaton(
  language: Language,
  derivatives: Derivatives,
  limit: number,
): Automaton | "empty" | "too-large" {
  const numbers = new Map<number, number>([[language.id, 0]]);
  const languages = [language];
  const edges: Map<number, CharacterSet>[] = [];
  for (let number = 0; number < languages.length; number++) {
    const state = languages[number];
    if (state === undefined) break;
    const outgoing = new Map<number, CharacterSet>();
    for (const set of derivatives.partition(state)) {
      const next = derivatives.after(state, someCharacter(set));
      if (next.kind === "nothing") continue;
      let target = numbers.get(next.id);
      if (target === undefined) {
        target = languages.length;
        if (target >= limit) return "too-large";
        numbers.set(next.id, target);
        languages.push(next);
      }
      const known = outgoing.get(target);
      outgoing.set(target, known === undefined ? set : unionCharacters(known, set));
    }
    edges.push(outgoing);
  }
  return trim(languages, edges);
}

/** Whether no text belongs to the language; undefined if finding out takes more than `limit` states. */
export function isEmptyLanguage(
  language: Language,
  derivatives: Derivatives,
  limit: number,
): boolean | undefined {
  if (language.nullable) return false;
  if (language.plain) return language.kind === "nothing";
  const seen = new Set([language.id]);
  const waiting = [language];
  while (true) {
    const state = waiting.pop();
    if (state === undefined) return true;
    for (const set of derivatives.partition(state)) {
      const next = derivatives.after(state, someCharacter(set));
      if (next.nullable || (next.plain && next.kind !== "nothing")) return false;
      if (next.kind === "nothing" || seen.has(next.id)) continue;
      if (seen.size >= limit) return undefined;
      seen.add(next.id);
      waiting.push(next);
    }
  }
}

function trim(
  languages: readonly Language[],
  edges: readonly ReadonlyMap<number, CharacterSet>[],
): Automaton | "empty" {
  const incoming = languages.map((): number[] => []);
  edges.forEach((outgoing, from) => {
    for (const to of outgoing.keys()) incoming[to]?.push(from);
  });
  const live = new Set<number>();
  const waiting = languages.flatMap((language, number) => (language.nullable ? [number] : []));
  for (const number of waiting) live.add(number);
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    for (const from of incoming[number] ?? []) {
      if (live.has(from)) continue;
      live.add(from);
      waiting.push(from);
    }
  }
  if (!live.has(0)) return "empty";
  const kept = new Map(
    [...live].sort((one, two) => one - two).map((number, index) => [number, index]),
  );
  const states: AutomatonState[] = [];
  for (const number of kept.keys()) {
    const language = languages[number];
    if (language === undefined) continue;
    const transitions = [...(edges[number] ?? [])].flatMap(([to, on]) => {
      const target = kept.get(to);
      return target === undefined ? [] : [{ on, to: target }];
    });
    states.push({ language, accepting: language.nullable, transitions });
  }
  return { states };
}
