import type { Random } from "./random.ts";

export const NUMBER_WORDS =
  "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const ORDINALS =
  "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(
    " ",
  );

/** A small number, now and then in letters. */
export function spokenNumber(random: Random, number: number): string {
  const word = NUMBER_WORDS[number];
  return word !== undefined && random.chance(0.25) ? word : String(number);
}

/** "third", "3rd". */
export function ordinal(random: Random, number: number): string {
  const word = ORDINALS[number];
  if (word !== undefined && random.chance(0.8)) return word;
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  const ending = isTeen ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}
