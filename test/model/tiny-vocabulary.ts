import type { Vocabulary } from "../../src/harmony/vocabulary/vocabulary.ts";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import { readGgufHeader } from "../../src/model/file/gguf-header.ts";
import { ggufVocabulary } from "../../src/model/file/gguf-vocabulary.ts";

/** The vocabulary of the model in the box. */
export const tinyVocabulary: Vocabulary = ggufVocabulary(
  readGgufHeader(tinyModelPath()),
  tinyModelPath(),
);
