import type { Draw } from "./draw.ts";
import { DAYS, MONTHS, UNITS } from "./lexicon.ts";

/** A value as forms, letters and settings of real life have it. */
export function everydayValue(draw: Draw): string {
  const { random } = draw;
  const two = (value: number) => String(value).padStart(2, "0");
  const amount = `${random.integer(0, 999)}.${two(random.integer(0, 99))}`;
  return random.choose([
    () => `${random.integer(1, 31)} ${random.choose(MONTHS)}`,
    () => `${random.choose(MONTHS)} ${random.integer(1, 31)}, ${random.integer(2019, 2031)}`,
    () => `${random.integer(1, 12)}:${two(random.integer(0, 59))} ${random.choose(["am", "pm"])}`,
    () => `${random.integer(1, 12)} ${random.choose(["am", "pm"])}`,
    () => `${draw.adjective()} ${draw.word()}`,
    () => `${draw.capitalized()} ${draw.adjective()}`,
    () => `/${draw.word()}/${draw.word()}/${draw.word()}`,
    () => `/${draw.word()}/${draw.word()}.${draw.ending()}`,
    () => `${draw.word()}.${random.choose(["example", "local", "com", "internal"])}`,
    () => Array.from({ length: 4 }, () => random.integer(0, 255)).join("."),
    () => `0${random.integer(10, 999)} ${random.integer(1000, 9999)} ${random.integer(100, 999)}`,
    () => `${two(random.integer(0, 99))}${random.integer(10, 99)}-${random.integer(10, 999)}`,
    () => `${random.choose(["£", "$", "€"])}${amount}`,
    () => `${amount} ${random.choose(UNITS)}`,
    () => `${random.integer(1, 999)} ${random.choose(["mg", "ml", "g", "MB", "ms", "mm", "lb"])}`,
    () => `${random.integer(1, 999)}${random.choose(["mb", "k", "kg", "s", "m", "px", "th"])}`,
    () => `${draw.word()}${random.integer(0, 12)}`,
    () => `${draw.word()}-${random.integer(1, 30)}`,
    () => `${draw.word()} ${draw.word()} ${draw.word()}`,
    () => `under the ${draw.adjective()} ${draw.word()}`,
    () => `every ${random.choose(DAYS)}`,
    () => `${random.choose(DAYS)} ${random.integer(1, 12)}:${two(random.integer(0, 59))}`,
    () => random.choose(DAYS),
    () => random.choose(["yes", "no", "true", "false", "on", "off", "none"]),
  ])();
}
