import type { Derivatives } from "../language/derivative.ts";
import type { Language } from "../language/language.ts";
import type { LanguageSpace } from "../language/language-space.ts";
import type { Effort } from "./effort.ts";
import type { ArrayShape } from "./shape/array-shape.ts";
import type { Constraint, ConstraintSpace } from "./shape/constraint.ts";
import type { ObjectShape } from "./shape/object-shape.ts";

/** What operations on types need in addition to the types. */
export interface TypeContext {
  readonly constraints: ConstraintSpace;
  readonly languages: LanguageSpace;
  readonly derivatives: Derivatives;
  readonly effort: Effort;
  /** Whether it is certain that no value satisfies the constraint. */
  isEmpty(constraint: Constraint): boolean;
  isEmptyArray(shape: ArrayShape): boolean;
  isEmptyObject(shape: ObjectShape): boolean;
  /** Whether it is certain that no text belongs to the language. */
  isEmptyText(language: Language): boolean;
}
