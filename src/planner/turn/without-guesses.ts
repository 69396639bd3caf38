import { HarmonyParser, isCall, type Token, type Vocabulary } from "../../harmony/index.ts";
import type { TurnFinished } from "../../trace/event.ts";
import { isAnswerChannel } from "./answer-text.ts";

type Written = Pick<TurnFinished["messages"][number], "channel" | "recipient">;

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

/** A turn's tokens without its guesses. */
export function withoutGuesses(
  tokens: readonly Token[],
  vocabulary: Vocabulary,
  knownRecipients: readonly string[],
): Token[] {
  const parser = new HarmonyParser(vocabulary, { knownRecipients });
  const ends = [...tokens.flatMap((token) => parser.push(token)), ...parser.end()].flatMap(
    (event) =>
      event.type === "message-end" && event.content.role === "assistant"
        ? [{ span: event.span, ...writtenBy(event.content) }]
        : [],
  );
  const spans = guessesOf(ends).flatMap((index) => ends[index]?.span ?? []);
  return tokens.filter((_, at) => !spans.some(({ from, to }) => at >= from && at < to));
}

function writtenBy({
  channel,
  recipient = null,
}: {
  channel: string | null;
  recipient?: string | null;
}): Written {
  return { channel, recipient };
}
