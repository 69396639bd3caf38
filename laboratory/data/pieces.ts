import { readFileSync } from "node:fs";
import { VOCABULARY_PATH, type VocabularyFile } from "./load-vocabulary.ts";
import type { Random } from "./random.ts";

const { tokens }: VocabularyFile = JSON.parse(readFileSync(VOCABULARY_PATH, "utf8"));

/** What the vocabulary's tokens of letters say, without a space before them. */
const PIECES = [
  ...new Set(
    tokens
      .map((token) => token.replace(/^Ġ/, "").toLowerCase())
      .filter((text) => /^[a-z]{2,}$/.test(text)),
  ),
];
const LONG_PIECES = PIECES.filter((text) => text.length >= 5);

/** A word of any of the vocabulary's pieces: each has to be copied now and then, or it can't be. */
export function wordOfPieces(random: Random): string {
  if (random.chance(0.1)) return random.choose(LONG_PIECES);
  const count = random.choose([2, 2, 2, 3]);
  return Array.from({ length: count }, () => random.choose(PIECES))
    .join("")
    .slice(0, 14);
}
