import type { Token } from "../../src/harmony/message.ts";
import type { HarmonyEvent } from "../../src/harmony/parse/harmony-event.ts";
import { HarmonyParser } from "../../src/harmony/parse/parser.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { MarkedTextStream, tokensOfMarkedText } from "./marked-text.ts";

/** What a chat server would answer: thoughts, visible text, calls of the user's functions. */
export interface ChatPart {
  reasoning: string;
  content: string;
  tool_calls: ChatCall[];
}

export interface ChatCall {
  readonly index: number;
  /** Absent where a call goes on. */
  readonly name: string | null;
  arguments: string;
}

/** The whole answer; `markup`: the raw tokens of its thoughts, for a server that shows them. */
export function runChatMessage({ input, expected }: ConformanceCase): unknown {
  const run = new ChatRun();
  const begun = input.generation_prompt?.replace(/^<\|start\|>assistant/, "") ?? "";
  const tokens = tokensOfMarkedText(begun + (input.text ?? ""));
  const { reasoning, content, tool_calls: calls } = run.whole(tokens);
  if (expected.messages) {
    return {
      messages: run.messages.map(({ channel, recipient, content }) => ({
        channel,
        recipient,
        content,
      })),
    };
  }
  if (input.reasoning_format === "none") {
    return { reasoning: "", content: run.markup + content, tool_calls: calls };
  }
  if (expected.no_exception) {
    const after = new ChatRun(run.parser).whole(
      tokensOfMarkedText(expected.parser_usable_afterwards.text),
    );
    return { reasoning, content, tool_calls: calls, afterwards: after.content };
  }
  return { reasoning, content, tool_calls: calls };
}

/** What is new with each chunk. */
export function runChatDeltas({ input }: ConformanceCase): ChatPart[] {
  const run = new ChatRun();
  const stream = new MarkedTextStream();
  const chunks = input.chunks ?? [];
  return chunks.map((chunk, index) => run.push(stream.push(chunk), index === chunks.length - 1));
}

/** Not functions of the user: gpt-oss's own tools, and what the model writes to itself. */
const ownRecipients = /^(?:assistant$|(?:browser|python|container)(?:\.|$))/;

class ChatRun {
  readonly parser: HarmonyParser;
  readonly messages: { channel: string | null; recipient: string | null; content: string }[] = [];
  markup = "";
  /** Our number of a message → the index of its call. */
  readonly #calls = new Map<number, number>();
  readonly #named = new Set<number>();

  constructor(parser = new HarmonyParser(vocabulary)) {
    this.parser = parser;
  }

  whole(tokens: readonly Token[]): ChatPart {
    const part = this.push(tokens, true);
    this.markup = "";
    for (const { content, span } of this.#ends) {
      if ("channel" in content && content.channel === "analysis") {
        this.markup += vocabulary.decode(tokens.slice(span.from, span.to));
      }
    }
    return part;
  }

  #ends: Extract<HarmonyEvent, { type: "message-end" }>[] = [];

  push(tokens: readonly Token[], last: boolean): ChatPart {
    const part: ChatPart = { reasoning: "", content: "", tool_calls: [] };
    for (const token of tokens)
      for (const event of this.parser.push(token)) this.#take(event, part);
    if (last) for (const event of this.parser.end()) this.#take(event, part);
    return part;
  }

  #visible = -1;
  #thought = -1;

  #take(event: HarmonyEvent, part: ChatPart): void {
    if (event.type === "message-start") {
      const { recipient, role } = event.header;
      if (recipient !== null) this.#hidden.add(event.message);
      if (role !== "assistant" || recipient === null || ownRecipients.test(recipient)) return;
      this.#calls.set(event.message, this.#calls.size);
      this.#callPart(event.message, recipient, part);
    } else if (event.type === "text-delta") {
      if (event.channel === "analysis") {
        part.reasoning += this.#joined(part.reasoning, this.#thought, event.message) + event.text;
        this.#thought = event.message;
      } else if (!this.#hidden.has(event.message)) {
        part.content += this.#joined(part.content, this.#visible, event.message) + event.text;
        this.#visible = event.message;
      }
    } else if (event.type === "argument-delta" && this.#calls.has(event.message)) {
      this.#callPart(event.message, event.recipient, part).arguments += event.text;
    } else if (event.type === "message-end" && event.content.role === "assistant") {
      const { channel, recipient = null, content } = event.content;
      this.messages.push({ channel, recipient, content });
      this.#ends.push(event);
    }
  }

  /** Messages with a recipient are for it alone. */
  readonly #hidden = new Set<number>();

  #joined(text: string, last: number, message: number): string {
    return text !== "" && last !== message ? "\n" : "";
  }

  #callPart(message: number, recipient: string, part: ChatPart): ChatCall {
    const index = this.#calls.get(message) ?? 0;
    const known = part.tool_calls.find((call) => call.index === index);
    if (known) return known;
    const name = this.#named.has(index) ? null : recipient.replace(/^functions\./, "");
    this.#named.add(index);
    const call: ChatCall = { index, name, arguments: "" };
    part.tool_calls.push(call);
    return call;
  }
}
