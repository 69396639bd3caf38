import {
  type CharacterSet,
  characterRanges,
  complementCharacters,
  intersectCharacters,
  rangesOf,
  subtractCharacters,
} from "../language/character-set.ts";
import { type CodePointRange, gbnfClass, gbnfText } from "./gbnf-text.ts";
import type { JsonRules } from "./json-rules.ts";

const quote = 0x22;
const backslash = 0x5c;
const controls = characterRanges([0, 0x1f]);
const escaped = characterRanges([0, 0x1f], [quote, quote], [backslash, backslash]);
const shortEscapes: Readonly<Record<number, string>> = {
  8: "b",
  9: "t",
  10: "n",
  12: "f",
  13: "r",
};

/** GBNF alternatives for one character of a set, as it is written inside a JSON string: escaped only where it must be. */
export function characterInString(set: CharacterSet, json: JsonRules): string[] {
  const parts: string[] = [];
  const raw = subtractCharacters(set, escaped);
  if (raw.bounds.length > 0) parts.push(characterPlain(raw));
  const special = intersectCharacters(set, escaped);
  if (special.bounds.length === 0) return parts;
  if (intersectCharacters(special, controls).key === controls.key) parts.push(json.use("control"));
  for (const [from, to] of rangesOf(special)) {
    for (let codePoint = from; codePoint <= to; codePoint++) {
      if (codePoint > 0x1f) parts.push(gbnfText(`\\${String.fromCharCode(codePoint)}`));
      else if (parts.at(-1) !== "control") parts.push(...controlCharacter(codePoint));
    }
  }
  return [...new Set(parts)];
}

/** A GBNF class, or text, for one character of a set. */
export function characterPlain(set: CharacterSet): string {
  const [from, to] = set.bounds;
  if (set.bounds.length === 2 && from !== undefined && from === to) {
    return gbnfText(String.fromCodePoint(from));
  }
  const rest = complementCharacters(set);
  const negated = set.bounds.at(-1) === 0x10ffff && rest.bounds.length < set.bounds.length + 2;
  if (!negated) return gbnfClass(closed(rangesOf(set)));
  return gbnfClass(rangesOf(rest), true);
}

function controlCharacter(codePoint: number): string[] {
  const long = gbnfText(`\\u${codePoint.toString(16).padStart(4, "0")}`);
  const short = shortEscapes[codePoint];
  return short === undefined ? [long] : [gbnfText(`\\${short}`), long];
}

/** Ranges that end and start again at the surrogates are written as one. */
function closed(ranges: readonly CodePointRange[]): CodePointRange[] {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && last[1] === 0xd7ff && from === 0xe000) last[1] = to;
    else joined.push([from, to]);
  }
  return joined;
}
