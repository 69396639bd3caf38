import { grouped, sequence } from "./expression.ts";
import type { RuleSet } from "./rule-set.ts";

/** llama.cpp copies a repeated expression as often as the bounds say; beyond this number, repetitions are nested. */
const longest = 64;

/**
 * An expression repeated from `minimum` to `maximum` times, with rules of a size that grows only with the number
 * of digits of the bounds.
 *
 * @param maximum Infinity: unbounded
 */
export function repetition(
  expression: string,
  minimum: number,
  maximum: number,
  rules: RuleSet,
  hint: string,
): string {
  const unit = grouped(expression);
  const copies = exactly(unit, minimum, rules, hint);
  if (maximum === Number.POSITIVE_INFINITY) {
    if (minimum === 1) return `${unit}+`;
    return sequence(copies, `${unit}*`);
  }
  if (maximum <= longest) return bounded(unit, minimum, maximum);
  return sequence(copies, grouped(upTo(unit, maximum - minimum, rules, hint)));
}

function bounded(unit: string, minimum: number, maximum: number): string {
  if (maximum === 0) return "";
  if (minimum === maximum) return minimum === 1 ? unit : `${unit}{${minimum}}`;
  return minimum === 0 && maximum === 1 ? `${unit}?` : `${unit}{${minimum},${maximum}}`;
}

function exactly(unit: string, count: number, rules: RuleSet, hint: string): string {
  if (count <= longest) return bounded(unit, count, count);
  const block = rules.add(bounded(unit, longest, longest), `${hint}-block`);
  const rest = count % longest;
  return sequence(
    exactly(block, Math.floor(count / longest), rules, hint),
    bounded(unit, rest, rest),
  );
}

/** From 0 to `count`: whole blocks as far as possible, then single ones. */
function upTo(unit: string, count: number, rules: RuleSet, hint: string): string {
  if (count <= longest) return bounded(unit, 0, count);
  let level = 0;
  while (longest ** (level + 1) <= count) level++;
  const size = longest ** level;
  const block = exactly(unit, size, rules, hint);
  const some = rules.add(fewerThan(unit, level, rules, hint), `${hint}-some`);
  let rest = upTo(unit, count % size, rules, hint);
  for (let left = Math.floor(count / size); left > 0; left--) {
    rest = rules.add(`${sequence(block, rest)} | ${some}`, `${hint}-upto`);
  }
  return rest;
}

/** From 0 to one less than the size of a block of this level. */
function fewerThan(unit: string, level: number, rules: RuleSet, hint: string): string {
  const parts: string[] = [];
  for (let inner = level - 1; inner >= 0; inner--) {
    const block = exactly(unit, longest ** inner, rules, hint);
    parts.push(bounded(grouped(block), 0, longest - 1));
  }
  return sequence(...parts);
}
