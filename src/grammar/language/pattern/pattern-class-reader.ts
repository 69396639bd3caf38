import {
  digitCharacters,
  ignoringCase,
  propertyCharacters,
  spaceCharacters,
  wordCharacters,
} from "../character-classes.ts";
import {
  type CharacterSet,
  characterRanges,
  complementCharacters,
  noCharacter,
  oneCharacter,
  unionCharacters,
} from "../character-set.ts";
import { PatternError } from "./pattern.ts";

const controlEscapes: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  f: 0x0c,
  "0": 0,
};

/** Reads single characters, their escapes and classes in brackets. */
export class PatternClassReader {
  protected readonly source: string;
  protected position = 0;
  readonly #ignoreCase: boolean;

  constructor(source: string, flags: string) {
    this.source = source;
    this.#ignoreCase = flags.includes("i");
  }

  protected sees(text: string): boolean {
    return this.source.startsWith(text, this.position);
  }

  protected take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.position += text.length;
    return true;
  }

  /** Consumes what a sticky expression matches here. */
  protected takeMatch(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.position;
    const match = expression.exec(this.source);
    if (match !== null) this.position += match[0].length;
    return match;
  }

  /** The characters that one atom outside brackets matches. */
  protected readCharacter(): CharacterSet {
    return this.#cased(this.#single(false));
  }

  /** A class whose opening bracket has been consumed. */
  protected readClass(): CharacterSet {
    const negated = this.take("^");
    let set = noCharacter;
    while (!this.take("]")) {
      if (this.position >= this.source.length) throw new PatternError("has an unclosed class");
      const from = this.#single(true);
      const isRange = this.sees("-") && this.source[this.position + 1] !== "]";
      if (isRange && isOne(from)) {
        this.position++;
        const to = this.#single(true);
        const start = from.bounds[0] ?? 0;
        const end = isOne(to) ? (to.bounds[0] ?? 0) : start;
        set = unionCharacters(set, characterRanges([start, end]));
        if (!isOne(to)) set = unionCharacters(unionCharacters(set, to), oneCharacter(0x2d));
      } else set = unionCharacters(set, from);
    }
    const cased = this.#cased(set);
    return negated ? complementCharacters(cased) : cased;
  }

  #single(inClass: boolean): CharacterSet {
    if (this.take("\\")) return this.#escape(inClass);
    const codePoint = this.source.codePointAt(this.position);
    if (codePoint === undefined) throw new PatternError("ends too early");
    this.position += codePoint > 0xffff ? 2 : 1;
    return oneCharacter(codePoint);
  }

  #escape(inClass: boolean): CharacterSet {
    const letter = this.source[this.position];
    if (letter === undefined) throw new PatternError("ends with a backslash");
    this.position++;
    switch (letter) {
      case "d":
        return digitCharacters;
      case "D":
        return complementCharacters(digitCharacters);
      case "w":
        return wordCharacters;
      case "W":
        return complementCharacters(wordCharacters);
      case "s":
        return spaceCharacters;
      case "S":
        return complementCharacters(spaceCharacters);
      case "b":
        return inClass ? oneCharacter(0x08) : oneCharacter(0x62);
      case "p":
      case "P":
        return this.#property(letter);
      case "u":
      case "x":
        return oneCharacter(this.#hexadecimal(letter));
      case "c":
        return oneCharacter((this.source.charCodeAt(this.position++) || 0) % 32);
      default:
        return oneCharacter(controlEscapes[letter] ?? letter.codePointAt(0) ?? 0);
    }
  }

  #property(letter: "p" | "P"): CharacterSet {
    const name = this.takeMatch(/\{([^}]*)\}/y);
    if (name === null) return oneCharacter(letter.charCodeAt(0));
    const set = propertyCharacters(name[1] ?? "");
    return letter === "P" ? complementCharacters(set) : set;
  }

  #hexadecimal(letter: "u" | "x"): number {
    const pair = letter === "u" ? this.takeMatch(/([dD][89abAB]..)\\u([dD][c-fC-F]..)/y) : null;
    if (pair !== null) {
      const high = Number.parseInt(pair[1] ?? "", 16);
      return String.fromCharCode(high, Number.parseInt(pair[2] ?? "", 16)).codePointAt(0) ?? 0;
    }
    const braced = letter === "u" ? this.takeMatch(/\{([0-9a-fA-F]+)\}/y) : null;
    const digits =
      braced ?? this.takeMatch(letter === "u" ? /([0-9a-fA-F]{4})/y : /([0-9a-fA-F]{2})/y);
    return digits === null ? letter.charCodeAt(0) : Number.parseInt(digits[1] ?? "", 16);
  }

  #cased(set: CharacterSet): CharacterSet {
    return this.#ignoreCase ? ignoringCase(set) : set;
  }
}

function isOne(set: CharacterSet): boolean {
  return set.bounds.length === 2 && set.bounds[0] === set.bounds[1];
}
