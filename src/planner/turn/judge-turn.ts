import type { Note, TurnFinished } from "../../trace/event.ts";
import { checkAnswer } from "../contract/check-answer.ts";
import type { RunEnding } from "../contract/run-ending.ts";
import { calledInText, isPromise } from "../limits/progress/empty-answer.ts";
import { limitThatCut } from "../limits/reached-limit.ts";
import type { RunContext } from "../state/run-context.ts";
import { answerText } from "./answer-text.ts";
import { loopInWords } from "./loop-in-words.ts";

/** An answer that is none, and what the model is told about it. */
function emptyAnswer(
  { agent, state }: RunContext,
  text: string,
): Pick<Note, "code" | "text"> | null {
  if (agent.tools.length === 0 || agent.output !== null) return null;
  const called = calledInText(text, agent.tools);
  if (called !== null) {
    const told = `Your answer is a call of ${called} that was written as text, so it was not made. Call the tool itself, or give your final answer.`;
    return { code: "call-as-text", text: told };
  }
  if (!isPromise(text, state.task)) return null;
  const told =
    "You said what you are about to do, but you did not do it. Call the tool now, or give your final answer.";
  return { code: "promised", text: told };
}

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
  const empty = state.rules > 1 ? emptyAnswer(context, text) : null;
  if (empty !== null) {
    recorder.record({
      type: "note",
      step,
      ...empty,
      ...(state.progress.emptyTurns > 0 && { think: true }),
    });
    return null;
  }
  if (!agent.output) return { kind: "answered", text };
  const checked = recorded?.checkAnswer(text) ?? (await checkAnswer(agent.output, text));
  if (checked.ok) return { kind: "answered", text, output: checked.value };
  recorder.record({ type: "note", step, code: "answer-rejected", text: checked.problem });
  return null;
}
