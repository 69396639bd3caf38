import { OstinatoError } from "../../errors.ts";
import type { Token } from "../message.ts";

/** The control tokens that harmony is made of, as ids of one vocabulary. */
export interface ControlTokens {
  readonly start: Token;
  readonly end: Token;
  readonly message: Token;
  readonly channel: Token;
  readonly constrain: Token;
  readonly call: Token;
  readonly return: Token;
  readonly endOfText: Token;
}

export const controlTexts: { readonly [name in keyof ControlTokens]: string } = {
  start: "<|start|>",
  end: "<|end|>",
  message: "<|message|>",
  channel: "<|channel|>",
  constrain: "<|constrain|>",
  call: "<|call|>",
  return: "<|return|>",
  endOfText: "<|endoftext|>",
};

/**
 * Resolves them by text, since vocabularies differ in their ids.
 * @throws OstinatoError `harmony.vocabulary` if the vocabulary lacks one.
 */
export function resolveControlTokens(tokens: readonly string[]): ControlTokens {
  const ids = new Map<string, Token>();
  const wanted = new Set(Object.values(controlTexts));
  tokens.forEach((text, id) => {
    if (wanted.has(text)) ids.set(text, id);
  });
  const idOf = (text: string): Token => {
    const id = ids.get(text);
    if (id === undefined) {
      throw new OstinatoError("harmony.vocabulary", `The vocabulary has no token ${text}.`, {
        hint: "Harmony needs a gpt-oss model: its vocabulary (o200k_harmony) has this token.",
      });
    }
    return id;
  };
  return {
    start: idOf(controlTexts.start),
    end: idOf(controlTexts.end),
    message: idOf(controlTexts.message),
    channel: idOf(controlTexts.channel),
    constrain: idOf(controlTexts.constrain),
    call: idOf(controlTexts.call),
    return: idOf(controlTexts.return),
    endOfText: idOf(controlTexts.endOfText),
  };
}

/**
 * The tokens that end a message, and those after which the model must not continue. `<|end|>` ends a message
 * only: the model continues from its reasoning to its answer. `endOfText` isn't part of harmony, but also
 * ends both.
 */
export function stopTokens(control: ControlTokens): {
  readonly message: readonly Token[];
  readonly turn: readonly Token[];
} {
  return {
    message: [control.return, control.end, control.call],
    turn: [control.return, control.call],
  };
}
