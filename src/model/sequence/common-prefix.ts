import type { TokenSequence } from "../../harmony/message.ts";

/** Length of the common prefix of two token sequences. The first `known` tokens are assumed to be equal. */
export function commonPrefix(left: TokenSequence, right: TokenSequence, known = 0): number {
  const most = Math.min(left.length, right.length);
  let length = Math.min(known, most);
  while (length < most && left[length] === right[length]) length++;
  return length;
}
