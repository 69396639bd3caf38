import type { Draw } from "./draw.ts";
import { DAYS, MONTHS } from "./lexicon.ts";

/**
 * Lines, or names, that begin or end alike, as lists, logs and recipes have them: whoever copies them must not jump from one into another.
 */
export function kindredLines(draw: Draw, count: number): string[] {
  const { random } = draw;
  const two = (value: number) => String(value).padStart(2, "0");
  const word = () => draw.word();
  const [first, second, adjective] = [word(), word(), draw.adjective()];
  let number = random.integer(1, 20);
  const next = () => {
    number += random.integer(1, 4);
    return number;
  };
  const level = () => random.choose(["INFO", "ERROR", "WARN", "DEBUG"]);
  const measure = () => random.choose(["cup", "spoon", "pinch", "bag", "box", "bottle", "slice"]);
  const amount = () => random.choose(["One", "Two", "Three", "Four", "A", "Half a", "Six"]);
  const line = random.choose([
    () => `${draw.capitalized(first)} ${next()} ${word()} ${adjective}.`,
    () => `The ${word()} is ${draw.adjective()}.`,
    () => `The ${first} ${random.choose(["needs", "has", "likes", "wants"])} ${word()}.`,
    () => `${next()}. ${draw.capitalized()} ${word()}`,
    () => `- ${word()} ${random.chance(0.5) ? second : word()}`,
    () => `[${random.choose(["x", " "])}] ${word()} ${word()}`,
    () => `${amount()} ${measure()} of ${word()}`,
    () => `${two(random.integer(6, 22))}:${two(random.integer(0, 59))} ${first} ${word()}`,
    () => `${draw.date()} ${level()} ${first} ${draw.number()}`,
    () => `${draw.person()}: ${word()}`,
    () => `${first}-${next()} ${word()}`,
    () => `${word()} ${second} ${adjective}`,
    () => `${random.choose(DAYS)}: ${word()} and ${first}`,
    () => `and I ${random.choose(["see", "hear", "like", "know"])} the ${word()},`,
    () => `${first},${draw.number()},${word()}`,
    () => `${word()} from ${draw.person()} to ${draw.person()}`,
    () => `<${random.choose(["p", "li", "b"])}>${word()} ${first}</p>`,
  ]);
  return Array.from({ length: count }, line);
}

/** Names of files that are alike: months, days, parts, numbers. */
export function kindredNames(draw: Draw, count: number): string[] {
  const { random } = draw;
  const [word, ending] = [draw.word(), draw.ending()];
  const start = random.integer(1, 9);
  const names = random.choose([
    () => random.sample(MONTHS, count).map((month) => month.toLowerCase()),
    () => random.sample(DAYS, Math.min(count, 7)).map((day) => day.toLowerCase()),
    () => Array.from({ length: count }, (_, index) => `${word}${start + index}`),
    () => Array.from({ length: count }, (_, index) => `${word}-${start + index}`),
    () => Array.from({ length: count }, (_, index) => `${word}-0${start + index}`),
    () => Array.from({ length: count }, () => `${word}-${draw.uniqueWord()}`),
    () => Array.from({ length: count }, (_, index) => String(2010 + start + index)),
  ])();
  return names.map((name) => `${name}.${ending}`);
}
