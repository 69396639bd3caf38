import type { TokenSequence } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";

/**
 * Whether the turn after this prompt starts a new round of reasoning, that is, follows anything but a tool
 * result. When the round is over, its reasoning is dropped and the next prompt rolls back to here.
 */
export function beginsReasoning(prompt: TokenSequence, vocabulary: Vocabulary): boolean {
  const { start } = vocabulary.control;
  const opening = prompt.lastIndexOf(start);
  if (opening < 1) return true;
  const before = prompt.lastIndexOf(start, opening - 1);
  // A role is at most a few tokens. Tool results have the tool's name in place of the role.
  const role = vocabulary.decode(prompt.slice(before + 1, before + 4));
  return /^(system|developer|user|assistant)/.test(role);
}
