/**
 * How many levels a call's arguments or result may nest. The journal rejects deeper values (see
 * `encodeEvent`) and adds a few levels of its own.
 */
export const LEVELS = 480;

/** Whether a value nests deeper than `levels`. Terminates for any value that isn't circular. */
export function nestsDeeper(value: unknown, levels = LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => nestsDeeper(part, levels - 1));
}
