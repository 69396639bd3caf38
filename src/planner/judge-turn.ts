import type { TurnFinished } from "../trace/event.ts";
import { checkAnswer } from "./check-answer.ts";
import type { Ending } from "./ending.ts";
import type { RunContext } from "./run-context.ts";

/**
 * What a turn without calls came to: an answer ends the run; anything else is noted, and the model
 * gets another turn (null).
 */
export async function judgeTurn(
  { agent, recorded, recorder }: RunContext,
  turn: TurnFinished,
): Promise<Ending | null> {
  const { step } = turn;
  const text = answerOf(turn);
  const wasCut = turn.usage.stop === "limit";
  if (wasCut && text !== "") return { kind: "limit", limit: "turnTokens", text };
  if (wasCut) {
    recorder.record({
      type: "note",
      step,
      code: "turn-cut",
      text: "The turn reached its token limit before an answer; the next one begins in the answer.",
    });
    return null;
  }
  if (text === "") {
    recorder.record({
      type: "note",
      step,
      code: "no-answer",
      text: "The turn ended without an answer or a call; the next one begins in the answer.",
    });
    return null;
  }
  if (!agent.output) return { kind: "answered", text };
  const checked = recorded?.checkAnswer(text) ?? (await checkAnswer(agent.output, text));
  if (checked.ok) return { kind: "answered", text, output: checked.value };
  recorder.record({ type: "note", step, code: "answer-rejected", text: checked.problem });
  return null;
}

/** The text of `final`; a message without channel counts as final, as every server treats it. */
function answerOf({ messages }: TurnFinished): string {
  return messages
    .filter(
      ({ channel, recipient }) => recipient === null && (channel === "final" || channel === null),
    )
    .map(({ content }) => content)
    .join("\n")
    .trim();
}
