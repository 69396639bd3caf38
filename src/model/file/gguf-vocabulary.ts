import { OstinatoError } from "../../errors.ts";
import { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { GgufHeader } from "./gguf-header.ts";
import { ggufList } from "./gguf-list.ts";

/**
 * The vocabulary that a GGUF file carries.
 * @throws OstinatoError `model.not-gpt-oss` when it carries none of gpt-oss's kind, `model.corrupt` when it is none,
 *   `harmony.vocabulary` when harmony's control tokens are missing from it.
 */
export function ggufVocabulary(header: GgufHeader, path: string): Vocabulary {
  const list = <Kind extends "string" | "number">(name: string, kind: Kind) => {
    const value = ggufList(header, name, kind, path);
    if (value !== null) return value;
    throw new OstinatoError("model.not-gpt-oss", `${path} has no tokenizer.ggml.${name}.`, {
      hint: "Convert the model anew, with its tokenizer.",
    });
  };
  return Vocabulary.fromGguf({
    tokens: list("tokens", "string"),
    types: list("token_type", "number"),
    merges: list("merges", "string"),
  });
}
