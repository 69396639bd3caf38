import type { Outcome, OutcomeBase } from "../../trace/event.ts";
import type { Ending } from "../contract/ending.ts";

/** @param answer What the model wrote last of an answer, accepted or not; empty: nothing. */
export function outcomeOf(ending: Ending, totals: OutcomeBase, answer: string): Outcome {
  if (ending.kind === "answered") return { ...ending, ...totals };
  if (answer !== "") return { ...ending, text: answer, ...totals };
  const noText =
    totals.outputTokens === 0
      ? "the model had written nothing"
      : "the model had not begun an answer";
  return { ...ending, text: null, noText, ...totals };
}
