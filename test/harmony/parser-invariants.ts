import type { Message, Token } from "../../src/harmony/message.ts";
import type { HarmonyEvent, MessageEnd, TokenSpan } from "../../src/harmony/parse/harmony-event.ts";
import { HarmonyParser } from "../../src/harmony/parse/parser.ts";
import { fullVocabulary as vocabulary } from "./full-vocabulary.ts";

/**
 * Reads a stream and checks what holds for every stream whatever: nothing is thrown, every token
 * belongs to exactly one span, every message that starts ends, its deltas are its content, and no
 * part of a header holds the text of a control token. Throws what does not hold.
 */
export function checkStream(
  tokens: readonly Token[],
  initialRole: Message["role"] | null,
  knownRecipients?: readonly string[],
): HarmonyEvent[] {
  const options = { initialRole, ...(knownRecipients && { knownRecipients }) };
  const parser = new HarmonyParser(vocabulary, options);
  const events: HarmonyEvent[] = [];
  for (const token of tokens) events.push(...parser.push(token));
  events.push(...parser.end());
  checkMessages(events);
  checkSpans(events, tokens.length);
  if (parser.state !== (initialRole === null ? "between" : "header")) throw new Error("not reset");
  return events;
}

function checkMessages(events: readonly HarmonyEvent[]): void {
  let open = -1;
  let started = 0;
  let content = "";
  for (const event of events) {
    switch (event.type) {
      case "message-start": {
        const { name, channel, recipient, contentType } = event.header;
        const fields = [name, channel, recipient, contentType].filter((field) => field !== null);
        if (open !== -1 || event.message !== started++) throw new Error("messages overlap");
        if (fields.some((field) => field === "" || field.includes("<|"))) {
          throw new Error(`header ${JSON.stringify(event.header)}`);
        }
        open = event.message;
        content = "";
        break;
      }
      case "text-delta":
      case "argument-delta":
        if (event.message !== open || event.text === "") throw new Error("delta out of place");
        content += event.text;
        break;
      case "message-end":
        if (event.message !== open) throw new Error("end out of place");
        if (event.content.content !== content) throw new Error("deltas are not the content");
        open = -1;
        break;
      case "repair":
        if (event.message !== null && event.message >= started)
          throw new Error("repair of nothing");
        break;
      default:
        event satisfies never;
    }
  }
  if (open !== -1) throw new Error("a message has no end");
}

function checkSpans(events: readonly HarmonyEvent[], length: number): void {
  const isOwner = (
    event: HarmonyEvent,
  ): event is MessageEnd | Extract<HarmonyEvent, { type: "repair" }> =>
    event.type === "message-end" || (event.type === "repair" && event.message === null);
  const spans: TokenSpan[] = events.filter(isOwner).map(({ span }) => span);
  let at = 0;
  for (const { from, to } of spans) {
    if (from !== at || to < from) throw new Error(`span ${from}-${to} where ${at} comes next`);
    at = to;
  }
  if (at !== length) throw new Error(`tokens ${at} to ${length} belong to nothing`);
}
