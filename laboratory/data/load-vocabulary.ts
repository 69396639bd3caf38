import { readFileSync } from "node:fs";
import { Vocabulary } from "ostinato/harmony";

/** The compact vocabulary: what `vocabulary.json` and the GGUF file both hold. */
export interface VocabularyFile {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  readonly merges: readonly string[];
}

export const VOCABULARY_PATH = new URL("../vocabulary.json", import.meta.url).pathname;

export function loadVocabulary(path = VOCABULARY_PATH): Vocabulary {
  return Vocabulary.fromGguf(JSON.parse(readFileSync(path, "utf8")) as VocabularyFile);
}
