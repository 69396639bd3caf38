/** How much a line of a patch may differ from the file's line and still match, strictest first. */
const STRICTNESS = [
  (text: string) => text,
  (text: string) => text.trimEnd(),
  (text: string) => text.trim(),
  plainPunctuation,
] as const;

export const STRICTNESS_NAMES = [
  "exactly",
  "but for white space at line ends",
  "but for white space",
  "but for punctuation and white space",
] as const;

export interface FoundLines {
  readonly index: number;
  /** Index into `STRICTNESS_NAMES`. */
  readonly strictness: number;
  /** How many places match as strictly, at or after the requested one. */
  readonly places: number;
}

/**
 * The first place at or after `from` where all lines of `pattern` follow each other: exactly, or
 * without white space at their ends, or without white space on both sides, or with typographic
 * dashes, quotes and spaces treated as their plain forms. Null when there is none.
 */
export function seekLines(
  lines: readonly string[],
  pattern: readonly string[],
  from: number,
): FoundLines | null {
  for (const [strictness, plain] of STRICTNESS.entries()) {
    const wanted = pattern.map(plain);
    const given = strictness === 0 ? lines : lines.map(plain);
    const places: number[] = [];
    for (let index = from; index + wanted.length <= given.length; index++) {
      if (wanted.every((text, offset) => given[index + offset] === text)) places.push(index);
    }
    const [index] = places;
    if (index !== undefined) return { index, strictness, places: places.length };
  }
  return null;
}

function plainPunctuation(text: string): string {
  return text
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u2018-\u201b\u2032]/g, "'")
    .replace(/[\u201c-\u201f\u2033]/g, '"')
    .replace(/\u2026/g, "...")
    .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
