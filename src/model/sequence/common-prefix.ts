import type { TokenSequence } from "../../harmony/message.ts";

/** How many tokens two sequences share from their beginning; the first `known` are taken to be equal. */
export function commonPrefix(left: TokenSequence, right: TokenSequence, known = 0): number {
  const most = Math.min(left.length, right.length);
  let length = Math.min(known, most);
  while (length < most && left[length] === right[length]) length++;
  return length;
}
