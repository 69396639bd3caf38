import type { Death } from "./kill-run.ts";
import type { Moment, Scenario } from "./plan.ts";

/** Appends of a run of each scenario that is not killed; beyond them a plan never comes to its moment. */
const APPENDS: { readonly [Name in Scenario]: number } = {
  run: 20,
  team: 33,
  decide: 20,
  "decide-team": 36,
  talk: 29,
  long: 38,
};

const DRAWN: readonly Moment[] = [
  "inside-append",
  "inside-append",
  "inside-turn",
  "before-effect",
  "after-effect",
  "after-effect",
  "inside-read",
];

const OWN: { readonly [Name in Scenario]: readonly Moment[] } = {
  run: [],
  team: [],
  decide: ["asked", "asked", "message-taken", "message-taken", "message-taken"],
  "decide-team": ["asked", "asked", "message-taken", "message-taken", "message-taken"],
  talk: ["between-turns", "between-turns", "between-turns"],
  long: ["inside-summary", "inside-summary", "reduced", "reduced"],
};

/**
 * The deaths of one run. The first runs go through every boundary between two appends, before and
 * after, one run each; the others have several deaths drawn by chance. The same for the same seed.
 */
export function deathsFor(scenario: Scenario, index: number, seed: number): readonly Death[] {
  const random = generator(seed * 7919 + index);
  if (index < APPENDS[scenario] * 2) {
    const at = index % 2 === 0 ? "after-append" : "before-append";
    return [{ at, count: Math.floor(index / 2) + 1 }];
  }
  const moments = [...DRAWN, ...OWN[scenario]];
  return Array.from({ length: 1 + Math.floor(random() * 6) }, (): Death => {
    if (random() < 0.3) return { afterMilliseconds: 100 + random() * 900 };
    const at = moments[Math.floor(random() * moments.length)] ?? "inside-turn";
    const count = 1 + Math.floor(random() * 6);
    return { at, count, microseconds: Math.floor(random() * 1500) };
  });
}

/** Mulberry32, in the public domain: small, and good enough to draw moments. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
