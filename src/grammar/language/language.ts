import type { CharacterSet } from "./character-set.ts";

/**
 * A regular language: a set of texts. Immutable, and interned by its `LanguageSpace`: two languages with the same
 * form are the same object.
 */
export type Language = LanguageShape & {
  readonly id: number;
  /** Whether the empty text belongs to it. */
  readonly nullable: boolean;
  /** True where neither intersection nor complement occurs; then only `nothing` is empty. */
  readonly plain: boolean;
};

export type LanguageShape =
  | { readonly kind: "nothing" }
  | { readonly kind: "empty-text" }
  /** Every text of one character out of the set. */
  | { readonly kind: "characters"; readonly set: CharacterSet }
  /** A finite set of texts, as a tree of characters that shares equal subtrees. */
  | { readonly kind: "words"; readonly children: ReadonlyMap<number, Language> }
  | { readonly kind: "sequence"; readonly first: Language; readonly rest: Language }
  | { readonly kind: "choice"; readonly parts: readonly Language[] }
  | { readonly kind: "intersection"; readonly parts: readonly Language[] }
  | { readonly kind: "complement"; readonly of: Language }
  | {
      readonly kind: "repeat";
      readonly of: Language;
      readonly minimum: number;
      /** Infinity: unbounded. */
      readonly maximum: number;
    }
  /**
   * Texts of decimal digits, ignoring points, that make a number divisible by the modulus if they follow digits
   * with this remainder.
   */
  | { readonly kind: "divisible"; readonly modulus: bigint; readonly remainder: bigint };
