import type { CharacterSet } from "../character-set.ts";

/** A regular expression as it is written, before it becomes a language. */
export type Pattern =
  | { readonly kind: "characters"; readonly set: CharacterSet }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly parts: readonly Pattern[] }
  | {
      readonly kind: "repeat";
      readonly of: Pattern;
      readonly minimum: number;
      readonly maximum: number;
    }
  /** `^` */
  | { readonly kind: "start" }
  /** `$` */
  | { readonly kind: "end" }
  /** `\b`, or `\B` when negated */
  | { readonly kind: "boundary"; readonly negated: boolean }
  /** `(?=…)`, or `(?!…)` when negated */
  | { readonly kind: "lookahead"; readonly of: Pattern; readonly negated: boolean };

/** A pattern is invalid, or can't be expressed as a regular language. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}
