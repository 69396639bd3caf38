import type { TokenSequence } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";

/**
 * Does the turn after this prompt open a new round of reasoning, that is, does it follow anything but
 * a tool's result? When the round is over its reasoning is dropped and the next prompt goes back here.
 */
export function beginsReasoning(prompt: TokenSequence, vocabulary: Vocabulary): boolean {
  const { start } = vocabulary.control;
  const opening = prompt.lastIndexOf(start);
  if (opening < 1) return true;
  const before = prompt.lastIndexOf(start, opening - 1);
  // A role is at most a few tokens; a tool's name stands where other messages have their role.
  const role = vocabulary.decode(prompt.slice(before + 1, before + 4));
  return /^(system|developer|user|assistant)/.test(role);
}
