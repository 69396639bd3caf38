/**
 * Where a prompt is split into parts that are evaluated one by one: at multiples of the chunk size, counted
 * from the start of the prompt and not from the end of the cached prefix. So a prompt is split at the same
 * positions whether it arrives at once or turn by turn. What follows the last border (at least one token) is
 * evaluated together with the first sampling step.
 *
 * @param kept Number of cached tokens.
 * @param lastAlone Evaluate the prompt's last token by itself.
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
 * The borders for evaluating a prompt again with bit-identical results.
 *
 * @param recorded The number of tokens cached then, and the borders after them.
 */
export function bordersAgain(
  recorded: { readonly kept: number; readonly borders: readonly number[] },
  kept: number,
  length: number,
  chunk: number,
): number[] {
  // What was cached then may have been evaluated differently. It is evaluated like the start of any prompt.
  const missing =
    kept < recorded.kept ? [...promptBorders(kept, recorded.kept, chunk), recorded.kept] : [];
  let last = kept;
  return [...missing, ...recorded.borders].filter((border) => {
    const isRight = Number.isInteger(border) && border > last && border < length;
    if (isRight) last = border;
    return isRight;
  });
}
