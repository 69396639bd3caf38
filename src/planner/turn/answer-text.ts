import type { TurnFinished } from "../../trace/event.ts";

/**
 * The text of the `final` messages; empty if there are none. A message without a channel counts as final, as
 * all servers treat it.
 */
export function answerText(messages: TurnFinished["messages"]): string {
  return messages
    .filter(({ channel, recipient }) => recipient === null && isAnswerChannel(channel))
    .map(({ content }) => content)
    .join("\n")
    .trim();
}

/** Whether text on this channel, without a recipient, is part of the answer. */
export function isAnswerChannel(channel: string | null): boolean {
  return channel === "final" || channel === null;
}
