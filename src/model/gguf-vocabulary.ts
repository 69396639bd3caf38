import { OstinatoError } from "../errors.ts";
import { Vocabulary } from "../harmony/vocabulary.ts";
import type { GgufHeader } from "./gguf-header.ts";

/**
 * The vocabulary that a GGUF file carries.
 * @throws OstinatoError `model.not-gpt-oss` when it carries none of gpt-oss's kind,
 *   `harmony.vocabulary` when harmony's control tokens are missing from it.
 */
export function ggufVocabulary(header: GgufHeader, path: string): Vocabulary {
  const list = <Value>(key: string): readonly Value[] => {
    const value = header.metadata.get(`tokenizer.ggml.${key}`);
    if (Array.isArray(value)) return value;
    throw new OstinatoError("model.not-gpt-oss", `${path} has no tokenizer.ggml.${key}.`, {
      hint: "Convert the model anew, with its tokenizer.",
    });
  };
  return Vocabulary.fromGguf({
    tokens: list<string>("tokens"),
    types: list<number>("token_type"),
    merges: list<string>("merges"),
  });
}
