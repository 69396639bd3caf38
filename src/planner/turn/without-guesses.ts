import { HarmonyParser, isCall, type Token, type Vocabulary } from "../../harmony/index.ts";
import type { TurnFinished } from "../../trace/event.ts";
import { isAnswerChannel } from "./answer-text.ts";

type Written = Pick<TurnFinished["messages"][number], "channel" | "recipient">;

/**
 * Which of a turn's messages say what its calls will have brought, before they have: what follows the
 * last call, and an answer that follows any. A model that closes its call by `<|end|>` goes on so.
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
