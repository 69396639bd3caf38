import {
  compareDecimals,
  type Decimal,
  floorDecimal,
  fractionDigits,
  negateDecimal,
} from "../schema/shape/decimal.ts";
import type { NumberBound, NumberShape } from "../schema/shape/number-shape.ts";
import { characterRanges } from "./character-set.ts";
import { digitRange } from "./digit-range.ts";
import { FractionLanguages } from "./fraction-language.ts";
import type { Language } from "./language.ts";
import type { LanguageSpace } from "./language-space.ts";

const zero: Decimal = { digits: 0n, exponent: 0 };

/**
 * The numbers of a shape as written in JSON, without an exponent and without `-0`.
 *
 * A reader rounds numbers to doubles. Rounding never crosses an included bound, but it could reach an excluded one
 * or turn a fraction into an integer. In these cases the digits are limited to fifteen, which doubles distinguish.
 */
export function numberLanguage(shape: NumberShape, space: LanguageSpace): Language {
  const { lower, upper } = shape;
  const delicate =
    shape.multiples.length + shape.notMultiples.length > 0 || shape.kind === "fraction";
  const writer = new NumberWriter(space, shape, delicate);
  const parts: Language[] = [];
  if (upper === null || compareDecimals(upper.value, zero) >= 0) {
    const from = lower !== null && compareDecimals(lower.value, zero) >= 0 ? lower : null;
    parts.push(writer.positive(from ?? { value: zero, inclusive: true }, upper));
  }
  if (lower === null || compareDecimals(lower.value, zero) < 0) {
    const below = upper !== null && compareDecimals(upper.value, zero) < 0 ? upper : null;
    const from = below === null ? { value: zero, inclusive: false } : negated(below);
    const magnitude = writer.positive(from, lower === null ? null : negated(lower));
    parts.push(space.sequence(space.text("-"), magnitude));
  }
  const { multiples, notMultiples } = shape;
  const written = space.choice(...parts);
  const units = multiples.map((unit) => writer.multiplesOf(unit));
  const others = notMultiples.map((unit) => space.complement(writer.multiplesOf(unit)));
  return space.intersection(written, ...units, ...others);
}

class NumberWriter {
  readonly #space: LanguageSpace;
  readonly #kind: NumberShape["kind"];
  readonly #fractions: FractionLanguages;
  readonly #integerDigits: number;

  constructor(space: LanguageSpace, shape: NumberShape, delicate: boolean) {
    this.#space = space;
    this.#kind = shape.kind;
    const bounds = [shape.lower, shape.upper].filter((bound) => bound !== null);
    const longest = Math.max(
      1,
      ...bounds.map(({ value }) => floorDecimal(value).toString().replace("-", "").length),
    );
    const excluding = bounds.some(({ inclusive, value }) => !inclusive && value.digits !== 0n);
    this.#integerDigits = delicate ? Math.max(longest, shape.kind === "integer" ? 15 : 9) : 20;
    const fraction = delicate ? 6 : excluding ? 15 - longest : 20;
    const given = bounds.map(({ value }) => fractionDigits(absolute(value)).length);
    this.#fractions = new FractionLanguages(space, Math.max(1, fraction, ...given));
  }

  /** The numbers from a bound, which is not negative, up to another. */
  positive(lower: NumberBound, upper: NumberBound | null): Language {
    const space = this.#space;
    const low = floorDecimal(lower.value);
    const lowFraction = fractionDigits(lower.value);
    const atLow = this.#fraction(this.#fractions.atLeast(lowFraction, lower.inclusive));
    if (upper === null) {
      return space.choice(
        space.sequence(space.text(String(low)), atLow),
        space.sequence(this.#integers(low + 1n, null), this.#fraction(this.#fractions.any)),
      );
    }
    const high = floorDecimal(upper.value);
    const atHigh = this.#fraction(
      this.#fractions.atMost(fractionDigits(upper.value), upper.inclusive),
    );
    if (high < low) return space.nothing;
    if (high === low)
      return space.sequence(space.text(String(low)), space.intersection(atLow, atHigh));
    return space.choice(
      space.sequence(space.text(String(low)), atLow),
      space.sequence(this.#integers(low + 1n, high - 1n), this.#fraction(this.#fractions.any)),
      space.sequence(space.text(String(high)), atHigh),
    );
  }

  /** The texts, signed or not, of whole multiples of the unit. */
  multiplesOf(unit: Decimal): Language {
    const space = this.#space;
    const places = -unit.exponent;
    const digits = space.repeat(
      space.characters(characterRanges([0x30, 0x39])),
      1,
      Number.POSITIVE_INFINITY,
    );
    const digit = space.characters(characterRanges([0x30, 0x39]));
    const magnitude = unit.digits < 0n ? -unit.digits : unit.digits;
    const forms: Language[] = [];
    for (let written = 0; written <= places; written++) {
      const scale = 10n ** BigInt(places - written);
      const modulus = magnitude / greatestCommonDivisor(magnitude, scale);
      const point =
        written === 0
          ? space.emptyText
          : space.sequence(space.text("."), space.repeat(digit, written, written));
      forms.push(space.intersection(space.sequence(digits, point), space.divisible(modulus, 0n)));
    }
    // The fraction may end with more zeros.
    const zeros = space.repeat(space.text("0"), 1, Number.POSITIVE_INFINITY);
    const longest = forms.at(-1) ?? space.nothing;
    forms.push(space.sequence(longest, places === 0 ? space.text(".") : space.emptyText, zeros));
    return space.sequence(space.optional(space.text("-")), space.choice(...forms));
  }

  #integers(from: bigint, to: bigint | null): Language {
    return digitRange(from, to, this.#integerDigits, this.#space);
  }

  #fraction(of: Language): Language {
    if (this.#kind === "integer") return of.nullable ? this.#space.emptyText : this.#space.nothing;
    if (this.#kind === "fraction") return this.#space.intersection(of, this.#fractions.notZero);
    return of;
  }
}

function negated(bound: NumberBound): NumberBound {
  return { value: negateDecimal(bound.value), inclusive: bound.inclusive };
}

function absolute(value: Decimal): Decimal {
  return value.digits < 0n ? negateDecimal(value) : value;
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? left : greatestCommonDivisor(right, left % right);
}
