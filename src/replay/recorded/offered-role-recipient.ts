import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { TurnFinished } from "../../trace/event.ts";

/**
 * Could the calls of a recorded turn name their recipient after the role? If they could, the model
 * chose whether a channel comes first; if they couldn't, and the turn was not begun for the model,
 * the channel was forced. Records without the list of forced tokens are of version 0.1.0, where
 * they couldn't.
 *
 * @param begun Was the turn begun inside a header?
 */
export function offeredRoleRecipient(
  { tokens, usage: { forced } }: Pick<TurnFinished, "tokens" | "usage">,
  vocabulary: Vocabulary,
  begun: boolean,
): boolean {
  if (forced === undefined) return false;
  const { channel, start } = vocabulary.control;
  const opening = [start, ...vocabulary.encode("assistant")];
  const opensMessage = (at: number): boolean =>
    at === 0
      ? !begun
      : opening.every((token, index) => tokens[at - opening.length + index] === token);
  return !forced.some((at) => tokens[at] === channel && opensMessage(at));
}
