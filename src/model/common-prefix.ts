import type { Token } from "../harmony/message.ts";

/** How many tokens two sequences share from their beginning. */
export function commonPrefix(left: readonly Token[], right: readonly Token[]): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left[length] === right[length]) length++;
  return length;
}
