/**
 * The character classes that o200k's splitting rule tells apart.
 *
 * `cased` letters decide where a word breaks (`camelCase` is two words), so upper, lower and
 * caseless letters are classes of their own; marks count as letters there and as symbols elsewhere.
 */
export const characterClass = {
  upper: 1,
  lower: 2,
  caseless: 3,
  mark: 4,
  number: 5,
  space: 6,
  lineBreak: 7,
  symbol: 8,
} as const;

const patterns: readonly (readonly [number, RegExp])[] = [
  [characterClass.upper, /^[\p{Lu}\p{Lt}]$/u],
  [characterClass.lower, /^\p{Ll}$/u],
  [characterClass.caseless, /^[\p{Lm}\p{Lo}]$/u],
  [characterClass.mark, /^\p{M}$/u],
  [characterClass.number, /^\p{N}$/u],
  [characterClass.lineBreak, /^[\r\n]$/u],
  [characterClass.space, /^\p{White_Space}$/u],
];

/** 0: not yet known. Filled as characters are met; the operating system only commits touched pages. */
const known = new Uint8Array(0x110000);

/** The class of one code point. */
export function characterClassOf(codePoint: number): number {
  const found = known[codePoint];
  if (found) return found;
  const character = String.fromCodePoint(codePoint);
  const matching = patterns.find(([, pattern]) => pattern.test(character));
  const result = matching ? matching[0] : characterClass.symbol;
  known[codePoint] = result;
  return result;
}
