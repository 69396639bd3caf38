/** Levels that a value of a call or a result may nest: the journal refuses more (see `encodeEvent`), and adds some of its own. */
export const LEVELS = 480;

/** Does a value nest deeper than that? Without circles it always ends, however deep the value is. */
export function nestsDeeper(value: unknown, levels = LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => nestsDeeper(part, levels - 1));
}
