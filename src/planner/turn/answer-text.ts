import type { TurnFinished } from "../../trace/event.ts";

/**
 * The text of `final`, empty where there is none; a message without channel counts as final, as
 * every server treats it.
 */
export function answerText(messages: TurnFinished["messages"]): string {
  return messages
    .filter(({ channel, recipient }) => recipient === null && isAnswerChannel(channel))
    .map(({ content }) => content)
    .join("\n")
    .trim();
}

/** Is text on this channel, to nobody in particular, part of the answer? */
export function isAnswerChannel(channel: string | null): boolean {
  return channel === "final" || channel === null;
}
