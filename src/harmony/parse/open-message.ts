import { PartialArguments } from "../arguments/partial-arguments.ts";
import type { Message, Token } from "../message.ts";
import { isCall } from "../render/check-transcript.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type {
  HarmonyEvent,
  MessageEnd,
  MessageHeader,
  RepairCode,
  TokenSpan,
} from "./harmony-event.ts";
import { TextStream } from "./text-stream.ts";

/** A message whose header is complete and whose content is arriving. */
export class OpenMessage {
  readonly number: number;
  readonly header: MessageHeader;
  readonly from: number;
  /** Not null for a call: its content is the arguments. */
  readonly partial: PartialArguments | null;
  #content = "";
  readonly #stream: TextStream;

  constructor(number: number, header: MessageHeader, from: number, vocabulary: Vocabulary) {
    this.number = number;
    this.header = header;
    this.from = from;
    this.#stream = new TextStream(vocabulary);
    this.partial =
      header.role === "assistant" && isCall(header.recipient) ? new PartialArguments() : null;
  }

  get isEmpty(): boolean {
    return this.#content === "";
  }

  /** Adds a token's text, null where it completes none. */
  push(token: Token): HarmonyEvent | null {
    return this.add(this.#stream.push(token));
  }

  /** Ends a character that is not whole. */
  flush(): HarmonyEvent | null {
    return this.add(this.#stream.flush());
  }

  /** Whether the last `push` or `flush` replaced bytes that are not UTF-8. */
  get replaced(): boolean {
    const { replaced } = this.#stream;
    this.#stream.replaced = false;
    return replaced;
  }

  add(text: string): HarmonyEvent | null {
    if (text === "") return null;
    this.#content += text;
    const { number: message, header, partial } = this;
    if (partial === null) return { type: "text-delta", message, channel: header.channel, text };
    partial.append(text);
    return { type: "argument-delta", message, recipient: header.recipient ?? "", text, partial };
  }

  close(stop: MessageEnd["stop"], to: number): MessageEnd {
    const content = messageOf(this.header, this.#content);
    const truncated = this.#isTruncated(stop);
    return {
      type: "message-end",
      message: this.number,
      content,
      stop,
      truncated,
      span: { from: this.from, to },
    };
  }

  #isTruncated(stop: MessageEnd["stop"]): boolean {
    const { partial } = this;
    if (partial === null || stop === "call") return stop === "cut";
    if (partial.valid && partial.complete) return false;
    const json = this.header.contentType === "json" || /^\s*[[{]/.test(partial.text);
    return json || stop === "cut";
  }
}

export function repairEvent(
  code: RepairCode,
  message: number | null,
  span: TokenSpan,
  text = "",
): HarmonyEvent {
  return { type: "repair", code, message, span, text };
}

export function messageOf(header: MessageHeader, content: string): Message {
  const { role, name, channel, recipient, contentType, constrained } = header;
  switch (role) {
    case "system":
    case "developer":
      return { role, content };
    case "user":
      return { role, content, ...(name !== null && { name }) };
    case "tool":
      return { role, name: name ?? "", recipient, channel, content };
    case "assistant":
      return {
        role,
        channel,
        recipient,
        contentType,
        constrained,
        content,
        ...(name !== null && { name }),
      };
    default:
      return role satisfies never;
  }
}
