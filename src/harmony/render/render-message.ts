import type { AssistantMessage, Message, Token, ToolMessage } from "../message.ts";
import type { Profile } from "../profile.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { developerText, systemText } from "./prompt-text.ts";

export interface RenderMessageOptions {
  /** Default: "ostinato". */
  readonly profile?: Profile;
  /** For a system message: does the conversation declare function tools? Default: false. */
  readonly offersFunctions?: boolean;
}

/** The tokens of one message, from `<|start|>` to `<|end|>`, or `<|call|>` for a call. */
export function renderMessage(
  message: Message,
  vocabulary: Vocabulary,
  options: RenderMessageOptions = {},
): Token[] {
  const { head, end } = frameOf(message, vocabulary, options.profile);
  return head.concat(vocabulary.encode(contentText(message, options)), end);
}

/** The same as an `Int32Array`, which is much faster for long texts. */
export function renderMessageRow(message: ToolMessage, vocabulary: Vocabulary): Int32Array {
  const { head, end } = frameOf(message, vocabulary);
  const content = vocabulary.encodeRow(message.content);
  const row = new Int32Array(head.length + content.length + 1);
  row.set(head);
  row.set(content, head.length);
  row[row.length - 1] = end;
  return row;
}

/** The tokens before and after a message's content. */
function frameOf(
  message: Message,
  vocabulary: Vocabulary,
  profile: Profile = "ostinato",
): { readonly head: Token[]; readonly end: Token } {
  const { control } = vocabulary;
  return {
    head: [control.start, ...headerTokens(message, vocabulary, profile), control.message],
    end: isSent(message) ? control.call : control.end,
  };
}

function headerTokens(message: Message, vocabulary: Vocabulary, profile: Profile): Token[] {
  switch (message.role) {
    case "system":
    case "developer":
      return vocabulary.encode(message.role);
    case "user":
      return vocabulary.encode(message.name ? `user:${message.name}` : "user");
    case "tool":
      return routedHeader(message.name, message, "role", vocabulary, profile);
    case "assistant": {
      const place = profile === "reference" ? "role" : "channel";
      const role = message.name ? `assistant:${message.name}` : "assistant";
      return routedHeader(role, message, place, vocabulary, profile);
    }
    default:
      return message satisfies never;
  }
}

/**
 * `ROLE to=RECIPIENT<|channel|>CHANNEL` or `ROLE<|channel|>CHANNEL to=RECIPIENT`, then the content
 * type. The model itself writes a call's recipient after the channel; the reference renders it after the role, where a tool result has it too.
 */
function routedHeader(
  role: string,
  message: AssistantMessage | ToolMessage,
  place: "role" | "channel",
  vocabulary: Vocabulary,
  profile: Profile,
): Token[] {
  const { control } = vocabulary;
  const recipient = recipientOf(message, profile);
  const to = recipient === null ? "" : ` to=${recipient}`;
  const inRole = place === "role" || message.channel === null;
  const tokens = vocabulary.encode(inRole ? role + to : role);
  if (message.channel !== null) {
    tokens.push(control.channel, ...vocabulary.encode(message.channel + (inRole ? "" : to)));
  }
  if (message.role === "assistant" && message.contentType) {
    const { contentType, constrained = contentType === "json" } = message;
    if (constrained) {
      tokens.push(...vocabulary.encode(" "), control.constrain, ...vocabulary.encode(contentType));
    } else tokens.push(...vocabulary.encode(` ${contentType}`));
  }
  return tokens;
}

function recipientOf(message: AssistantMessage | ToolMessage, profile: Profile): string | null {
  const { recipient } = message;
  if (recipient === "all") return null;
  if (recipient !== undefined) return recipient;
  return message.role === "tool" && profile !== "reference" ? "assistant" : null;
}

function contentText(message: Message, options: RenderMessageOptions): string {
  const { profile = "ostinato", offersFunctions = false } = options;
  if (typeof message.content === "string") return message.content;
  return message.role === "system"
    ? systemText(message.content, offersFunctions, profile)
    : developerText(message.content, profile);
}

/** An assistant message with any recipient ends in `<|call|>`. */
function isSent(message: Message): boolean {
  return message.role === "assistant" && message.recipient != null && message.recipient !== "all";
}
