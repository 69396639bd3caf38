import { dotCharacters } from "../character-classes.ts";
import { type Pattern, PatternError } from "./pattern.ts";
import { PatternClassReader } from "./pattern-class-reader.ts";
import { patternSource } from "./pattern-source.ts";

/**
 * Reads a JSON Schema `pattern`: ECMA-262 syntax, including its lenient annex B, and `(?i)`, `\A`, `\Z` from other
 * engines.
 *
 * @throws PatternError with the reason, if it can't be turned into a language.
 */
export function parsePattern(pattern: string): Pattern {
  const source = patternSource(pattern);
  if (source === null) throw new PatternError("is not a legal regular expression");
  const reader = new PatternReader(source.source, source.flags);
  return reader.read();
}

class PatternReader extends PatternClassReader {
  read(): Pattern {
    const pattern = this.#choice();
    if (this.position < this.source.length) throw new PatternError("has an unpaired parenthesis");
    return pattern;
  }

  #choice(): Pattern {
    const parts = [this.#sequence()];
    while (this.take("|")) parts.push(this.#sequence());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "choice", parts };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.position < this.source.length && !this.sees("|") && !this.sees(")")) {
      parts.push(this.#quantified(this.#atom()));
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "sequence", parts };
  }

  #quantified(atom: Pattern): Pattern {
    const bounds = this.#quantifier();
    if (bounds === null) return atom;
    // A lazy quantifier matches the same texts.
    this.take("?");
    if (this.sees("+")) throw new PatternError("has a possessive quantifier");
    return { kind: "repeat", of: atom, minimum: bounds[0], maximum: bounds[1] };
  }

  #quantifier(): readonly [number, number] | null {
    if (this.take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.take("?")) return [0, 1];
    const counted = this.takeMatch(/\{(\d+)(,(\d*))?\}/y);
    if (counted === null) return null;
    const minimum = Number(counted[1]);
    if (counted[2] === undefined) return [minimum, minimum];
    return [minimum, counted[3] === "" ? Number.POSITIVE_INFINITY : Number(counted[3])];
  }

  #atom(): Pattern {
    if (this.take("^")) return { kind: "start" };
    if (this.take("$")) return { kind: "end" };
    if (this.take(".")) return { kind: "characters", set: dotCharacters };
    if (this.take("(")) return this.#group();
    if (this.take("[")) return { kind: "characters", set: this.readClass() };
    if (this.take("\\b")) return { kind: "boundary", negated: false };
    if (this.take("\\B")) return { kind: "boundary", negated: true };
    if (this.takeMatch(/\\[1-9k]/y) !== null) throw new PatternError("refers back to a group");
    return { kind: "characters", set: this.readCharacter() };
  }

  #group(): Pattern {
    if (this.take("?="))
      return this.#closed({ kind: "lookahead", of: this.#choice(), negated: false });
    if (this.take("?!"))
      return this.#closed({ kind: "lookahead", of: this.#choice(), negated: true });
    if (this.sees("?<=") || this.sees("?<!")) throw new PatternError("looks behind");
    if (this.takeMatch(/\?[imsx-]+:/y) !== null) throw new PatternError("changes flags in a group");
    if (!this.take("?:")) this.takeMatch(/\?<[^>]*>/y);
    return this.#closed(this.#choice());
  }

  #closed(pattern: Pattern): Pattern {
    if (!this.take(")")) throw new PatternError("has an unpaired parenthesis");
    return pattern;
  }
}
