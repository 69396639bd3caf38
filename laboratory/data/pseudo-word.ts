import { isHeldOut } from "./lexicon.ts";
import { wordOfPieces } from "./pieces.ts";
import type { Random } from "./random.ts";

const CONSONANTS =
  "b c d f g h j k l m n p r s t v w z br cr dr fl gr kl pl pr sh sk sl st th tr ch".split(" ");
const VOWELS = "a e i o u ai ea oo ou".split(" ");
const FINALS = [
  "",
  "",
  "",
  "n",
  "r",
  "l",
  "s",
  "t",
  "m",
  "k",
  "x",
  "nd",
  "rt",
  "st",
  "ck",
  "sh",
  "ll",
];

/** A word that nobody knows. Held-out ones are never drawn for training, and only these for measuring. */
export function pseudoWord(random: Random, heldOut: boolean): string {
  for (;;) {
    if (!heldOut && random.chance(0.2)) {
      const word = wordOfPieces(random);
      if (isHeldOut(word)) continue;
      return word;
    }
    if (random.chance(0.15)) {
      const letters = Array.from({ length: random.integer(3, 9) }, () =>
        random.choose([..."aabcdeeefghiijklmnnoopqrrssttuuvwxyz"]),
      ).join("");
      if (isHeldOut(letters) === heldOut) return letters;
      continue;
    }
    const syllables = random.choose([1, 1, 2, 2, 2, 2, 2, 2, 3]);
    let word = "";
    for (let index = 0; index < syllables; index++) {
      const ends = index === syllables - 1 || random.chance(0.3);
      word +=
        random.choose(CONSONANTS) + random.choose(VOWELS) + (ends ? random.choose(FINALS) : "");
    }
    if (word.length >= 3 && word.length <= 11 && isHeldOut(word) === heldOut) return word;
  }
}
