import { isCall } from "../../harmony/index.ts";
import { messageOf } from "../../message-of.ts";
import { calledName } from "../../tool/called-name.ts";
import type { TurnFinished } from "../../trace/event.ts";
import { readArguments } from "../call/call-input.ts";
import type { RunContext } from "../state/run-context.ts";
import { answerText } from "./answer-text.ts";

/** How often the turn of one step may be sampled again. */
export const MOST_RESAMPLES = 10;

/**
 * Replaces a turn that can't be read with another one, sampled from the same prompt with another seed. Nothing
 * of the unreadable turn stays in the prompt, where it would lead to more of its kind. Returns false if the turn
 * is kept.
 */
export function resampleTurn(context: RunContext, turn: TurnFinished): boolean {
  const { recorder, sampling, state } = context;
  const { step } = turn;
  // At temperature 0 every sample is the same.
  if (sampling.temperature === 0 || state.resamples >= MOST_RESAMPLES) return false;
  const why = unreadable(context, turn);
  if (why === null || !context.mayResample(step, state.resamples)) return false;
  recorder.record({
    type: "note",
    step,
    code: "turn-unreadable",
    text: `The turn can't be read: ${why}. It is sampled again from the same prompt, with another seed.`,
  });
  return true;
}

/** Why the turn has neither a readable call nor a readable answer; null if it has one, or was truncated. */
function unreadable(
  { agent, conversation, state }: RunContext,
  { loop, messages, usage }: TurnFinished,
): string | null {
  if (loop !== undefined || usage.stop === "limit") return null;
  const calls = messages.filter(({ recipient }) => isCall(recipient));
  const unread = calls.flatMap(({ recipient, content }) => {
    const tool = conversation.find(recipient ?? "", state.context.offersReadResult);
    // The model can be told that a tool doesn't exist.
    return tool !== null && "problem" in readArguments(tool, content) ? calledName(tool) : [];
  });
  if (unread.length < calls.length) return null;
  if (unread.length > 0) return `the arguments of ${unread.join(", ")} are not valid JSON`;
  const answer = answerText(messages);
  if (answer === "") return "it has neither a call nor an answer";
  return agent.output === null ? null : notJson(answer);
}

function notJson(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `the answer is not valid JSON (${messageOf(error)})`;
  }
}
