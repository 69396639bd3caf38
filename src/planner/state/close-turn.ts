import type { Token, Vocabulary } from "../../harmony/index.ts";

/**
 * The tokens of a turn as they are kept in the prompt: complete messages, each with its end token.
 *
 * - A final answer is stored with `<|end|>`, never `<|return|>` (harmony format, a7).
 * - A message that was cut off in its body is closed with `<|call|>` if it is a call, otherwise with `<|end|>`.
 * - A header that was cut off is dropped together with the `<|start|>` that opened it.
 *
 * Empty if the turn was only such a header.
 */
export function closeTurn(tokens: readonly Token[], vocabulary: Vocabulary): Token[] {
  const { control } = vocabulary;
  const last = tokens.at(-1);
  if (last === undefined) return [];
  if (last === control.call || last === control.end) return [...tokens];
  if (last === control.return || last === control.endOfText) {
    return [...tokens.slice(0, -1), control.end];
  }
  const header = Math.max(tokens.lastIndexOf(control.start), 0);
  const body = tokens.indexOf(control.message, header);
  if (body === -1) return tokens.slice(0, header);
  const isCall = vocabulary.decode(tokens.slice(header, body)).includes(" to=");
  return [...tokens, isCall ? control.call : control.end];
}
