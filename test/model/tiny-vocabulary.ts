import type { Vocabulary } from "../../src/harmony/vocabulary.ts";
import { readGgufHeader } from "../../src/model/gguf-header.ts";
import { ggufVocabulary } from "../../src/model/gguf-vocabulary.ts";
import { tinyModelPath } from "../../src/model/tiny-model-path.ts";

/** The vocabulary of the model in the box. */
export const tinyVocabulary: Vocabulary = ggufVocabulary(
  readGgufHeader(tinyModelPath()),
  tinyModelPath(),
);
