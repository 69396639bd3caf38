import { OstinatoError } from "../../errors.ts";
import { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { GgufHeader } from "./gguf-header.ts";
import { ggufList } from "./gguf-list.ts";

/**
 * The vocabulary of a GGUF file.
 * @throws OstinatoError `model.not-gpt-oss` if it has no vocabulary of gpt-oss's kind, `model.corrupt` if it
 *   is invalid, `harmony.vocabulary` if harmony's control tokens are missing.
 */
export function ggufVocabulary(header: GgufHeader, path: string): Vocabulary {
  const list = <Kind extends "string" | "number">(name: string, kind: Kind) => {
    const value = ggufList(header, name, kind, path);
    if (value !== null) return value;
    throw new OstinatoError("model.not-gpt-oss", `${path} has no tokenizer.ggml.${name}.`, {
      hint: "Convert the model again, with its tokenizer.",
    });
  };
  return Vocabulary.fromGguf({
    tokens: list("tokens", "string"),
    types: list("token_type", "number"),
    merges: list("merges", "string"),
  });
}
