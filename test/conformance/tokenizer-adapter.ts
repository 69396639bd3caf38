import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { tokensOfMarkedText } from "./marked-text.ts";

/** What our vocabulary makes of a tokenizer case. */
export function runTokenizerCase({ input, expected }: ConformanceCase): unknown {
  if (input.is_special !== undefined) return { value: vocabulary.isControl(input.is_special) };
  if (input.decode !== undefined) return { text: vocabulary.decode(input.decode) };
  const allowed = input.allowed_special === "all" || (input.allowed_special?.length ?? 0) > 0;
  const text = input.encode ?? "";
  const tokens = allowed ? tokensOfMarkedText(text) : vocabulary.encode(text);
  return "decode" in expected ? { decode: vocabulary.decode(tokens) } : { tokens };
}
