import { HarmonyParser, type Token, type Vocabulary } from "../../harmony/index.ts";
import { guessesOf, type Written } from "./guesses-of.ts";

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
