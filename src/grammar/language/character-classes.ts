import {
  type CharacterSet,
  characterRanges,
  charactersOf,
  complementCharacters,
  rangesOf,
  unionCharacters,
} from "./character-set.ts";

/** The classes of ECMAScript's regular expressions (ECMA-262, CharacterClassEscape and the dot). */
export const digitCharacters = characterRanges([0x30, 0x39]);
export const wordCharacters = characterRanges(
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
);
export const spaceCharacters = unionCharacters(
  charactersOf("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"),
  characterRanges([0x2000, 0x200a]),
);
/** What `.` matches: all but the line terminators. */
export const dotCharacters = complementCharacters(charactersOf("\n\r\u2028\u2029"));

const properties = new Map<string, CharacterSet>();

/**
 * The characters with a Unicode property, as `\p{…}` names it.
 *
 * @throws SyntaxError if JavaScript doesn't know the property.
 */
export function propertyCharacters(property: string): CharacterSet {
  const known = properties.get(property);
  if (known !== undefined) return known;
  const test = new RegExp(`^\\p{${property}}$`, "u");
  const ranges: [number, number][] = [];
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    if (codePoint === 0xd800) codePoint = 0xe000;
    if (!test.test(String.fromCodePoint(codePoint))) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === codePoint - 1) last[1] = codePoint;
    else ranges.push([codePoint, codePoint]);
  }
  const set = characterRanges(...ranges);
  properties.set(property, set);
  return set;
}

/** The set with the other case of each letter: what the set matches under the flag `i`. */
export function ignoringCase(set: CharacterSet): CharacterSet {
  const more: [number, number][] = [];
  for (const [from, to] of rangesOf(set)) {
    // Beyond the Basic Multilingual Plane's alphabets, a range this wide already contains its other cases.
    for (let codePoint = from; codePoint <= Math.min(to, from + 2048); codePoint++) {
      const character = String.fromCodePoint(codePoint);
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        const otherCode = other.codePointAt(0) ?? codePoint;
        if (otherCode !== codePoint && String.fromCodePoint(otherCode) === other) {
          more.push([otherCode, otherCode]);
        }
      }
    }
  }
  return unionCharacters(set, characterRanges(...more));
}
