import { OstinatoError } from "../../errors.ts";
import type { Token } from "../message.ts";

/** What a GGUF file holds about its vocabulary (`tokenizer.ggml.*`). */
export interface GgufVocabulary {
  /** Every token's text, spelled byte by byte as GPT-2 does (`Ġhello`). */
  readonly tokens: readonly string[];
  /** `tokenizer.ggml.token_type`: 1 is an ordinary token, 3 a control token, 4 user-defined, 5 unused. */
  readonly types: readonly number[];
  /** `left right`, the most important first. Empty: ranks are the tokens' ids. */
  readonly merges: readonly string[];
}

/** The parts of a Hugging Face tokenizer.json that make a vocabulary. */
export interface TokenizerJson {
  readonly model: {
    readonly vocab: { readonly [spelling: string]: Token };
    readonly merges?: readonly (string | readonly [string, string])[];
  };
  readonly added_tokens?: readonly { readonly id: Token; readonly content: string }[];
}

const ordinary = 1;
const control = 3;

/**
 * The same as a GGUF file would hold.
 * @param size Ids of the vocabulary; ids without a token become reserved control tokens. gpt-oss has
 *   201,088. Default: the highest id that is named, plus one.
 * @throws OstinatoError `harmony.vocabulary` when the object has no vocabulary.
 */
export function ggufOfTokenizerJson(json: TokenizerJson, size = 0): GgufVocabulary {
  const vocabulary = json.model?.vocab;
  if (typeof vocabulary !== "object" || vocabulary === null) {
    throw new OstinatoError("harmony.vocabulary", "The tokenizer.json has no model.vocab.", {
      hint: "Pass the parsed tokenizer.json of a byte-level BPE model, for example gpt-oss-20b's.",
    });
  }
  const added = json.added_tokens ?? [];
  const spellings = Object.keys(vocabulary);
  let highest = size - 1;
  for (const spelling of spellings) highest = Math.max(highest, vocabulary[spelling] as Token);
  for (const { id } of added) highest = Math.max(highest, id);
  const tokens: string[] = new Array(highest + 1);
  const types: number[] = new Array(highest + 1);
  for (const spelling of spellings) {
    const id = vocabulary[spelling] as Token;
    tokens[id] = spelling;
    types[id] = ordinary;
  }
  for (const { id, content } of added) {
    tokens[id] = content;
    types[id] = control;
  }
  for (let id = 0; id <= highest; id++) {
    tokens[id] ??= `<|reserved_${id}|>`;
    types[id] ??= control;
  }
  const merges = (json.model.merges ?? []).map((merge) =>
    typeof merge === "string" ? merge : `${merge[0]} ${merge[1]}`,
  );
  return { tokens, types, merges };
}
