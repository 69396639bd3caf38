import { characterRanges } from "./character-set.ts";
import type { Language } from "./language.ts";
import type { LanguageSpace } from "./language-space.ts";

/**
 * The whole numbers from `from` (not negative) to `to`, in digits without leading zeros.
 *
 * @param to null: without bound, up to `longest` digits
 */
export function digitRange(
  from: bigint,
  to: bigint | null,
  longest: number,
  space: LanguageSpace,
): Language {
  if (to !== null && to < from) return space.nothing;
  const first = from.toString();
  const last = to === null ? "9".repeat(Math.max(longest, first.length + 1)) : to.toString();
  const parts: Language[] = [];
  for (let length = first.length; length <= last.length; length++) {
    const low = length === first.length ? first : `1${"0".repeat(length - 1)}`;
    const high = length === last.length ? last : "9".repeat(length);
    parts.push(sameLength(low, high, space));
  }
  return space.choice(...parts);
}

/** The digit strings between two of the same length. */
function sameLength(low: string, high: string, space: LanguageSpace): Language {
  if (low === high) return space.text(low);
  const rest = low.length - 1;
  const lowDigit = Number(low[0]);
  const highDigit = Number(high[0]);
  const all = /^0*$/.test(low.slice(1)) && /^9*$/.test(high.slice(1));
  if (all) return space.sequence(digits(lowDigit, highDigit, space), anyDigits(rest, space));
  const head = (digit: number): Language => space.text(String(digit));
  if (lowDigit === highDigit) {
    return space.sequence(head(lowDigit), sameLength(low.slice(1), high.slice(1), space));
  }
  return space.choice(
    space.sequence(head(lowDigit), sameLength(low.slice(1), "9".repeat(rest), space)),
    space.sequence(digits(lowDigit + 1, highDigit - 1, space), anyDigits(rest, space)),
    space.sequence(head(highDigit), sameLength("0".repeat(rest), high.slice(1), space)),
  );
}

function digits(from: number, to: number, space: LanguageSpace): Language {
  return from > to ? space.nothing : space.characters(characterRanges([0x30 + from, 0x30 + to]));
}

function anyDigits(count: number, space: LanguageSpace): Language {
  return space.repeat(digits(0, 9, space), count, count);
}
