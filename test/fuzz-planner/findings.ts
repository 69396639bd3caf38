import type { Outcome } from "../../src/trace/index.ts";
import { undefinedParts } from "./undefined-parts.ts";

/** What was wrong with a run, or a conversation. */
export interface Findings {
  /** How its runs and their restarts ended; with `limit`, at which one. */
  readonly kinds: readonly string[];
  readonly undefinedOutcomes: readonly string[];
  readonly limitsWithoutText: readonly string[];
  /** Turns of a conversation that are missing, or not where they belong. */
  readonly disordered: readonly string[];
  /** Not identical when it was redriven. */
  readonly diverged: readonly string[];
}

export function findingsOf(
  outcomes: readonly Outcome[],
  found: Pick<Findings, "disordered" | "diverged">,
): Findings {
  return {
    kinds: outcomes.map((each) => (each.kind === "limit" ? each.limit : each.kind)),
    undefinedOutcomes: outcomes.flatMap(undefinedParts),
    limitsWithoutText: outcomes.flatMap(withoutText),
    ...found,
  };
}

/** "Text at every limit": without it only where nothing was left to write it with. */
function withoutText(outcome: Outcome): string[] {
  if (outcome.kind !== "limit" || outcome.text !== null) return [];
  const isFull = outcome.limit === "contextSize" && outcome.noText?.endsWith("the context is full");
  return isFull ? [] : [`${outcome.limit}: ${outcome.noText}`];
}
