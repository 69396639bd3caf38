import { headerTokens } from "../../grammar/turn-header.ts";
import type { TurnShape } from "../../grammar/turn-shape.ts";
import { toolIdentifier, toolNameOf } from "../../harmony/declare/tool-name.ts";
import type { Token, TokenSequence } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";

/** The messages of a scripted turn, in this order. All parts are optional. */
export interface ScriptedMessages {
  /** Reasoning. */
  readonly analysis?: string | undefined;
  /** Text on `commentary`, shown before a call. */
  readonly preamble?: string | undefined;
  /**
   * A tool's name (without `functions.`) and its arguments, or any recipient with the raw body of the call:
   * JSON that breaks a schema, Python, nonsense.
   */
  readonly call?:
    | { readonly tool: string; readonly arguments: unknown }
    | { readonly recipient: string; readonly raw: string };
  /** The answer. */
  readonly final?: string | undefined;
  /** Token ids after `<|start|>assistant`, instead of all other parts. */
  readonly tokens?: readonly Token[] | undefined;
  /** Milliseconds before the first token. Default: 0. */
  readonly delay?: number | undefined;
  /** Milliseconds before each further token. Default: 0. */
  readonly tokenDelay?: number | undefined;
}

/** The context in which a turn is requested. */
export interface ScriptMoment {
  /** Number of turns requested before this one, over all sessions. */
  readonly step: number;
  /** The prompt with control tokens as text. Decoded lazily. */
  readonly prompt: string;
  readonly promptTokens: TokenSequence;
  readonly shape: TurnShape;
}

export type ScriptedTurn =
  | ScriptedMessages
  | ((moment: ScriptMoment) => ScriptedMessages | Promise<ScriptedMessages>);

/** The part of a turn's shape that distinguishes functions from tools of a namespace. */
interface NamespacedTools {
  readonly builtins?: readonly { readonly recipient: string }[];
}

/**
 * The tokens of a turn, in the format that gpt-oss writes. Text can't become a control token.
 *
 * @param offered The turn's tools. Default: all tools are functions.
 */
export function renderScript(
  messages: ScriptedMessages,
  vocabulary: Vocabulary,
  offered: NamespacedTools = {},
): Token[] {
  if (messages.tokens !== undefined) return [...messages.tokens];
  const { control } = vocabulary;
  const parts: Token[][] = [];
  const add = (
    channel: string,
    recipient: string | null,
    contentType: "json" | "code",
    body: string,
    end: Token,
  ): void => {
    const header = headerTokens(vocabulary, channel, recipient, contentType);
    parts.push([...header, ...vocabulary.encode(body), end]);
  };
  const { analysis, preamble, call, final } = messages;
  if (analysis !== undefined) add("analysis", null, "code", analysis, control.end);
  if (preamble !== undefined) add("commentary", null, "code", preamble, control.end);
  if (call !== undefined) {
    const recipient = "tool" in call ? recipientOf(call.tool, offered) : call.recipient;
    const body = "tool" in call ? JSON.stringify(call.arguments ?? {}) : call.raw;
    const isFunction = recipient.startsWith("functions.");
    add(
      isFunction ? "commentary" : "analysis",
      recipient,
      isFunction ? "json" : "code",
      body,
      control.call,
    );
  }
  if (final !== undefined) add("final", null, "code", final, control.return);
  const opening = [control.start, ...vocabulary.encode("assistant")];
  const tokens = parts.flatMap((part, index) => (index === 0 ? part : [...opening, ...part]));
  // A turn with only reasoning still needs a stop token.
  if (tokens.at(-1) === control.end) tokens[tokens.length - 1] = control.return;
  return tokens;
}

/** The recipient as declared to the model. The script may use the tool's name or the declared one. */
function recipientOf(tool: string, { builtins }: NamespacedTools): string {
  if (builtins?.some(({ recipient }) => recipient === tool)) return tool;
  return `functions.${toolIdentifier(toolNameOf(tool))}`;
}
