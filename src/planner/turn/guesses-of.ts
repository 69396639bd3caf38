import { isCall } from "../../harmony/render/check-transcript.ts";
import type { TurnFinished } from "../../trace/event.ts";
import { isAnswerChannel } from "./answer-text.ts";

export type Written = Pick<TurnFinished["messages"][number], "channel" | "recipient">;

/**
 * Indices of the messages in which a turn guesses the results of its calls: everything after the last call,
 * and any answer after the first. A model that closes its call with `<|end|>` continues like this.
 */
export function guessesOf(messages: readonly Written[]): number[] {
  const first = messages.findIndex(({ recipient }) => isCall(recipient));
  const last = messages.findLastIndex(({ recipient }) => isCall(recipient));
  if (first === -1) return [];
  return messages.flatMap(({ channel, recipient }, index) => {
    const isAnswer = index > first && recipient === null && isAnswerChannel(channel);
    return index > last || isAnswer ? [index] : [];
  });
}
