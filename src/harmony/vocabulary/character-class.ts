/**
 * The character classes that o200k's splitting rule distinguishes.
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

/**
 * Letters, marks and digits that came with Unicode 17, later than the tables by which o200k's encoder
 * splits: to it they are symbols. Without this list the tokens of a text would depend on the version
 * of Node.
 */
const laterUnicode: readonly (readonly [first: number, last: number])[] = (
  "88f c5c cdc 1acf-1add 1ae0-1aeb a7ce-a7cf a7d2 a7d4 a7f1 10940-10959 10ec5-10ec7 10efa-10efb " +
  "11b60-11b67 11db0-11ddb 11de0-11de9 16ea0-16eb8 16ebb-16ed3 16ff2-16ff6 187f8-187ff 18d09-18d1e " +
  "18d80-18df2 1e6c0-1e6de 1e6e0-1e6f5 1e6fe-1e6ff 2b73a-2b73f 2cea2-2cead 323b0-33479"
)
  .split(" ")
  .map((range) => {
    const [first = "", last = first] = range.split("-");
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });

/** 0: not yet known. Filled as characters are met; the operating system only commits touched pages. */
const known = new Uint8Array(0x110000);

/** The class of one code point. */
export function characterClassOf(codePoint: number): number {
  const found = known[codePoint];
  if (found) return found;
  const character = String.fromCodePoint(codePoint);
  const isLater = laterUnicode.some(([first, last]) => codePoint >= first && codePoint <= last);
  const matching = isLater ? undefined : patterns.find(([, pattern]) => pattern.test(character));
  const result = matching ? matching[0] : characterClass.symbol;
  known[codePoint] = result;
  return result;
}
