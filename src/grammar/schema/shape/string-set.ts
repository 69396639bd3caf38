import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import type { Language } from "../../language/language.ts";

/** The strings that a value may be. */
export interface StringSet {
  readonly language: Language;
  /** What is allowed here although the schema forbids it. */
  readonly issues: readonly UnsupportedKeyword[];
}
