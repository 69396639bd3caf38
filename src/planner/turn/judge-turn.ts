import type { TurnFinished } from "../../trace/event.ts";
import { checkAnswer } from "../contract/check-answer.ts";
import type { RunEnding } from "../contract/run-ending.ts";
import { limitThatCut } from "../limits/reached-limit.ts";
import type { RunContext } from "../state/run-context.ts";
import { answerText } from "./answer-text.ts";
import { loopInWords } from "./loop-in-words.ts";

/**
 * Judges a turn without calls. An answer ends the run; anything else is noted, and the model gets another
 * turn (null).
 */
export async function judgeTurn(
  context: RunContext,
  turn: TurnFinished,
): Promise<RunEnding | null> {
  const { agent, recorded, recorder, state } = context;
  const { step } = turn;
  const text = answerText(turn.messages);
  if (turn.loop) {
    recorder.record({
      type: "note",
      step,
      code: "turn-looped",
      text: `Your last turn was cut: it wrote ${loopInWords(turn.loop)}. Don't go on with that: call a tool, or give your answer.`,
    });
    return null;
  }
  const wasCut = turn.usage.stop === "limit";
  if (state.mustCall && !wasCut) {
    recorder.record({
      type: "note",
      step,
      code: "no-call",
      text: "Nothing was looked up yet. Call one of your tools first, then answer.",
    });
    return null;
  }
  if (wasCut && text !== "" && !state.mustCall) return limitThatCut(context, turn);
  if (wasCut) {
    recorder.record({
      type: "note",
      step,
      code: "turn-cut",
      text: state.mustCall
        ? "The turn reached its token limit before a call; the next one begins in a call."
        : "The turn reached its token limit before an answer; the next one begins in the answer.",
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
