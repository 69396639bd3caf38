import type { Outcome, OutcomeBase } from "../../trace/event.ts";
import type { RunEnding } from "../contract/run-ending.ts";

/** @param answer The last answer text the model wrote, accepted or not. Empty: nothing. */
export function outcomeOf(
  { noText, ...ending }: RunEnding,
  totals: OutcomeBase,
  answer: string,
): Outcome {
  if (ending.kind === "answered") return { ...ending, ...totals };
  if (answer !== "") return { ...ending, text: answer, ...totals };
  const why =
    totals.outputTokens === 0
      ? "the model had written nothing"
      : "the model had not begun an answer";
  return { ...ending, text: null, noText: noText ?? why, ...totals };
}
