import type { Token } from "../../src/harmony/index.ts";
import { tokensOfMarkedText } from "../conformance/marked-text.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { TapeSample } from "./read-tape.ts";

/** A turn as the model drew it, with the token that ended it. */
export function tapeTokens({ header, response }: TapeSample): Token[] {
  const { call, return: answer } = vocabulary.control;
  return [...tokensOfMarkedText(response), header === "<|channel|>final" ? answer : call];
}
