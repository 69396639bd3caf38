import type { DeveloperMessage, Message, SystemMessage, Token } from "../message.ts";
import type { Profile } from "../profile.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { checkTranscript } from "./check-transcript.ts";
import { dropReasoning, type ReasoningPolicy } from "./drop-reasoning.ts";
import { type RenderMessageOptions, renderMessage, renderMessageRow } from "./render-message.ts";

export interface RenderOptions {
  /** Default: "ostinato". */
  readonly profile?: Profile;
  /** Append `<|start|>assistant`, after which the model continues. Default: false. */
  readonly openTurn?: boolean;
  /** Default: "completed-turns", under the reference profile "reference". */
  readonly reasoning?: ReasoningPolicy;
  /** End a conversation's last final answer in `<|return|>`, as training data does. Default: false. */
  readonly training?: boolean;
  /** Check the transcript first. Default: true, under the reference profile false. */
  readonly check?: boolean;
}

/**
 * Renders a conversation as the tokens of a prompt.
 *
 * Text only becomes ordinary tokens; every control token comes from a message's structure. Stored answers end in `<|end|>`, never `<|return|>`, which would suggest to the model to stop there.
 *
 * @throws OstinatoError `harmony.transcript` for an invalid transcript, see `checkTranscript`.
 */
export function renderConversation(
  messages: readonly Message[],
  vocabulary: Vocabulary,
  options: RenderOptions = {},
): Token[] {
  const { profile = "ostinato" } = options;
  const reference = profile === "reference";
  if (options.check ?? !reference) checkTranscript(messages);
  const policy = options.reasoning ?? (reference ? "reference" : "completed-turns");
  const each: RenderMessageOptions = { profile, offersFunctions: offersFunctions(messages) };
  const tokens: Token[] = [];
  for (const message of dropReasoning(messages, policy)) {
    for (const token of renderMessage(message, vocabulary, each)) tokens.push(token);
  }
  const last = messages.at(-1);
  if (options.training && last?.role === "assistant" && last.channel === "final") {
    tokens[tokens.length - 1] = vocabulary.control.return;
  }
  if (options.openTurn) {
    for (const token of openTurn(vocabulary)) tokens.push(token);
  }
  return tokens;
}

/** `<|start|>assistant`: the opening of a model turn. */
export function openTurn(vocabulary: Vocabulary): Token[] {
  return [vocabulary.control.start, ...vocabulary.encode("assistant")];
}

/** The tokens of a system message alone. `offersFunctions`: see `systemText`. */
export function renderSystemMessage(
  content: SystemMessage["content"],
  vocabulary: Vocabulary,
  options: RenderMessageOptions = {},
): Token[] {
  return renderMessage({ role: "system", content }, vocabulary, options);
}

/** The tokens of a developer message alone. */
export function renderDeveloperMessage(
  content: DeveloperMessage["content"],
  vocabulary: Vocabulary,
  options: RenderMessageOptions = {},
): Token[] {
  return renderMessage({ role: "developer", content }, vocabulary, options);
}

/** The tokens of one user message, to append to a prompt. */
export function renderUserMessage(
  message: { readonly content: string; readonly name?: string },
  vocabulary: Vocabulary,
): Token[] {
  return renderMessage({ role: "user", ...message }, vocabulary);
}

/**
 * The tokens of one tool result, to append to a prompt after the call's own tokens. `name` is the call's
 * recipient, `channel` the call's channel; `content` is raw text. A row of numbers, since results are long.
 */
export function renderToolResult(
  result: { readonly name: string; readonly channel: string | null; readonly content: string },
  vocabulary: Vocabulary,
): Int32Array {
  return renderMessageRow({ role: "tool", ...result }, vocabulary);
}

/** Does a developer message declare tools in the namespace `functions`? */
export function offersFunctions(messages: readonly Message[]): boolean {
  return messages.some(
    (message) =>
      message.role === "developer" &&
      typeof message.content === "object" &&
      message.content.namespaces?.some(
        ({ name, tools }) => name === "functions" && tools.length > 0,
      ),
  );
}
