import { characterRanges } from "./character-set.ts";
import type { Language } from "./language.ts";
import type { LanguageSpace } from "./language-space.ts";

/** What may follow the integer part of a number: nothing, or a point and digits. */
export class FractionLanguages {
  readonly #space: LanguageSpace;
  /** Up to the allowed number of digits. */
  readonly #digits: Language;
  readonly #zeros: Language;
  /** Any fraction, or none. */
  readonly any: Language;
  /** Fractions that are not zero. */
  readonly notZero: Language;

  /** @param longest the maximum number of digits */
  constructor(space: LanguageSpace, longest: number) {
    this.#space = space;
    const digit = this.#between(0, 9);
    this.#digits = space.repeat(digit, 0, longest - 1);
    this.#zeros = space.repeat(space.text("0"), 0, longest - 1);
    const point = space.text(".");
    this.any = space.optional(space.sequence(point, digit, this.#digits));
    this.notZero = space.sequence(point, this.#zeros, this.#between(1, 9), this.#digits);
  }

  /** Fractions of at least 0.`bound`; `bound` has no trailing zeros. */
  atLeast(bound: string, inclusive: boolean): Language {
    if (bound === "") return inclusive ? this.any : this.notZero;
    const space = this.#space;
    let language = inclusive
      ? this.#digits
      : space.sequence(this.#zeros, this.#between(1, 9), this.#digits);
    for (const text of [...bound].reverse()) {
      language = space.choice(
        space.sequence(this.#between(Number(text) + 1, 9), this.#digits),
        space.sequence(space.text(text), language),
      );
    }
    return space.sequence(space.text("."), language);
  }

  /** Fractions of at most 0.`bound`. */
  atMost(bound: string, inclusive: boolean): Language {
    const space = this.#space;
    const zeros = space.sequence(space.text("."), space.text("0"), this.#zeros);
    if (bound === "") return inclusive ? space.optional(zeros) : space.nothing;
    let language = inclusive ? this.#zeros : space.nothing;
    const digits = [...bound];
    for (let index = digits.length - 1; index >= 0; index--) {
      const text = digits[index] ?? "0";
      language = space.choice(
        space.sequence(this.#between(0, Number(text) - 1), this.#digits),
        space.sequence(space.text(text), language),
        // A fraction that ends before the bound does is smaller than the bound.
        index > 0 ? space.emptyText : space.nothing,
      );
    }
    return space.optional(space.sequence(space.text("."), language));
  }

  #between(from: number, to: number): Language {
    if (from > to) return this.#space.nothing;
    return this.#space.characters(characterRanges([0x30 + from, 0x30 + to]));
  }
}
