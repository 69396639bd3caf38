import {
  type CharacterSet,
  characterRanges,
  complementCharacters,
  hasCharacter,
  intersectCharacters,
  rangesOf,
  subtractCharacters,
} from "../../language/character-set.ts";
import { alternatives } from "../expression.ts";
import { type CodePointRange, gbnfClass, gbnfText } from "../gbnf-text.ts";
import type { JsonRules } from "../json-rules.ts";
import type { RuleSet } from "../rule-set.ts";

const quote = 0x22;
const backslash = 0x5c;
const lastCodePoint = 0x10ffff;
/** What a model's bytes can spell and no text can contain: surrogates, and numbers beyond Unicode. */
const noText: readonly CodePointRange[] = [
  [0xd800, 0xdfff],
  [lastCodePoint + 1, 0xffffffff],
];
/** The characters that UTF-16 counts once. */
const short = characterRanges([0, 0xffff]);
const controls = characterRanges([0, 0x1f]);
const escaped = characterRanges([0, 0x1f], [quote, quote], [backslash, backslash]);
const shortEscapes: Readonly<Record<number, string>> = {
  8: "b",
  9: "t",
  10: "n",
  12: "f",
  13: "r",
};

/** Writes characters as in a JSON string: escaped only if they must be. */
export class StringCharacters {
  readonly #json: JsonRules;
  readonly #rules: RuleSet;
  readonly #units: "code-points" | "utf-16";
  readonly #known = new Map<string, string>();

  constructor(json: JsonRules, rules: RuleSet, units: "code-points" | "utf-16") {
    this.#json = json;
    this.#rules = rules;
    this.#units = units;
  }

  /** An atom for any one character, where characters are counted. */
  get any(): string {
    return this.#json.use(this.#units === "utf-16" ? "short-char" : "char");
  }

  /** An atom for one character of the set, where characters are counted. */
  expression(whole: CharacterSet): string {
    const counted = this.#units === "utf-16" ? intersectCharacters(whole, short) : whole;
    // A set that contains only long characters means exactly these.
    const set = counted.bounds.length > 0 ? counted : whole;
    let expression = this.#known.get(set.key);
    if (expression === undefined) {
      const parts = this.#parts(set);
      const [only] = parts;
      const isOne = parts.length === 1 && only !== undefined && only.length < 40;
      expression = isOne ? only : this.#rules.add(alternatives(parts), "character");
      this.#known.set(set.key, expression);
    }
    return expression;
  }

  #parts(set: CharacterSet): string[] {
    const parts: string[] = [];
    const raw = subtractCharacters(set, escaped);
    if (raw.bounds.length > 0) parts.push(characterPlain(raw));
    const special = intersectCharacters(set, escaped);
    if (special.key === escaped.key) return [...parts, this.#json.use("escaped")];
    const control = intersectCharacters(special, controls);
    if (control.key === controls.key) parts.push(this.#json.use("control"));
    else if (control.bounds.length > 0) parts.push(...controlCharacters(control));
    for (const codePoint of [quote, backslash]) {
      if (hasCharacter(special, codePoint))
        parts.push(gbnfText(`\\${String.fromCharCode(codePoint)}`));
    }
    return parts;
  }
}

/** A GBNF class, or text, for one character of a set. */
export function characterPlain(set: CharacterSet): string {
  const [from, to] = set.bounds;
  if (set.bounds.length === 2 && from !== undefined && from === to) {
    return gbnfText(String.fromCodePoint(from));
  }
  const rest = complementCharacters(set);
  const negated = set.bounds.at(-1) === lastCodePoint && rest.bounds.length < set.bounds.length + 2;
  return negated ? gbnfClass([...rangesOf(rest), ...noText], true) : gbnfClass(rangesOf(set));
}

/** Control characters, by their short escapes and by their numbers. */
function controlCharacters(set: CharacterSet): string[] {
  const short: CodePointRange[] = [];
  const digits: [CodePointRange[], CodePointRange[]] = [[], []];
  for (const [from, to] of rangesOf(set)) {
    for (let codePoint = from; codePoint <= to; codePoint++) {
      const letter = shortEscapes[codePoint]?.charCodeAt(0);
      if (letter !== undefined) short.push([letter, letter]);
      const digit = (codePoint % 16).toString(16);
      for (const form of new Set([digit, digit.toUpperCase()])) {
        const code = form.charCodeAt(0);
        digits[codePoint < 16 ? 0 : 1].push([code, code]);
      }
    }
  }
  const parts: string[] = [];
  if (short.length > 0) parts.push(`"\\\\" ${gbnfClass(short)}`);
  digits.forEach((list, high) => {
    if (list.length > 0)
      parts.push(`"\\\\u00${high}" ${gbnfClass(rangesOf(characterRanges(...list)))}`);
  });
  return parts;
}
