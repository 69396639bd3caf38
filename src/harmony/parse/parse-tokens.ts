import type { Message, Token } from "../message.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { HarmonyEvent, MessageEnd, Repair } from "./harmony-event.ts";
import { HarmonyParser, type ParserOptions } from "./parser.ts";

export interface ParsedTokens {
  readonly messages: readonly Message[];
  /** The same messages with their stop tokens and spans. */
  readonly ends: readonly MessageEnd[];
  readonly repairs: readonly Repair[];
}

/**
 * Reads all tokens at once.
 * @throws OstinatoError `harmony.parse` under the profiles `strict` and `reference`.
 */
export function parseTokens(
  tokens: Iterable<Token>,
  vocabulary: Vocabulary,
  options: ParserOptions = {},
): ParsedTokens {
  const parser = new HarmonyParser(vocabulary, options);
  const ends: MessageEnd[] = [];
  const repairs: Repair[] = [];
  const take = (events: readonly HarmonyEvent[]): void => {
    for (const event of events) {
      if (event.type === "message-end") ends.push(event);
      else if (event.type === "repair") repairs.push(event);
    }
  };
  for (const token of tokens) take(parser.push(token));
  take(parser.end());
  return { messages: ends.map(({ content }) => content), ends, repairs };
}
