/**
 * Where a prompt is cut into the parts that are evaluated one by one: at multiples of the chunk's size,
 * counted from the prompt's beginning and not from what the cache holds, so that the same prompt is cut at
 * the same places whether it came at once or bit by bit. What follows the last border, one token at least,
 * is evaluated together with the first draw.
 *
 * @param kept Tokens that the cache holds.
 * @param lastAlone The prompt's last token is to be evaluated by itself.
 */
export function promptBorders(
  kept: number,
  length: number,
  chunk: number,
  lastAlone = false,
): number[] {
  const end = lastAlone ? length - 1 : length;
  const borders: number[] = [];
  for (let at = (Math.floor(kept / chunk) + 1) * chunk; at < end; at += chunk) borders.push(at);
  if (lastAlone && end > kept) borders.push(end);
  return borders;
}

/**
 * The borders of a prompt that was evaluated before, for the same numbers again.
 *
 * @param recorded What was in the cache then, and the borders after it.
 */
export function bordersAgain(
  recorded: { readonly kept: number; readonly borders: readonly number[] },
  kept: number,
  length: number,
  chunk: number,
): number[] {
  // What the cache held then came there in other ways; it is made up for as any prompt's beginning.
  const missing =
    kept < recorded.kept ? [...promptBorders(kept, recorded.kept, chunk), recorded.kept] : [];
  let last = kept;
  return [...missing, ...recorded.borders].filter((border) => {
    const isRight = Number.isInteger(border) && border > last && border < length;
    if (isRight) last = border;
    return isRight;
  });
}
