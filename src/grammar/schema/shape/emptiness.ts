import { isEmptyLanguage } from "../../language/automaton.ts";
import type { Derivatives } from "../../language/derivative.ts";
import type { Language } from "../../language/language.ts";
import type { TypeContext } from "../type-context.ts";
import type { ValueType } from "../value-type.ts";
import { type ArrayShape, itemOf } from "./array-shape.ts";
import type { Constraint, ConstraintSpace } from "./constraint.ts";
import { type ObjectShape, propertyOf } from "./object-shape.ts";
import { assume, isSatisfiable, mentioned, type Presence } from "./presence.ts";

/** Languages that need more states than this to be found empty count as not empty. */
const mostStates = 400;

/**
 * Finds constraints that no value satisfies, such as a property that two schemas give different constants. It may
 * miss some: a recursion in progress counts as satisfiable.
 */
export class Emptiness {
  readonly #constraints: ConstraintSpace;
  readonly #derivatives: Derivatives;
  readonly #typeOf: (constraint: Constraint) => ValueType;
  readonly #known = new Map<number, boolean>();
  readonly #texts = new Map<number, boolean>();
  readonly #open = new Set<number>();

  constructor(
    constraints: ConstraintSpace,
    derivatives: Derivatives,
    typeOf: (constraint: Constraint) => ValueType,
  ) {
    this.#constraints = constraints;
    this.#derivatives = derivatives;
    this.#typeOf = typeOf;
  }

  ofConstraint(constraint: Constraint, context: TypeContext): boolean {
    if (constraint.isNone) return true;
    if (constraint.literals.length === 0 || this.#open.has(constraint.id)) return false;
    let empty = this.#known.get(constraint.id);
    if (empty === undefined) {
      this.#open.add(constraint.id);
      empty = this.ofType(this.#typeOf(constraint), context);
      this.#open.delete(constraint.id);
      this.#known.set(constraint.id, empty);
    }
    return empty;
  }

  ofType(type: ValueType, context: TypeContext): boolean {
    if (type.null || type.true || type.false || type.numbers.length > 0) return false;
    return (
      this.ofText(type.strings.language) &&
      type.arrays.every((shape) => this.ofArray(shape, context)) &&
      type.objects.every((shape) => this.ofObject(shape, context))
    );
  }

  ofText(language: Language): boolean {
    let empty = this.#texts.get(language.id);
    if (empty === undefined) {
      empty = isEmptyLanguage(language, this.#derivatives, mostStates) ?? false;
      this.#texts.set(language.id, empty);
    }
    return empty;
  }

  ofArray(shape: ArrayShape, context: TypeContext): boolean {
    if (shape.minimum > shape.maximum) return true;
    const needed = Math.min(shape.minimum, shape.prefix.length + 1);
    for (let index = 0; index < needed; index++) {
      if (this.ofConstraint(itemOf(shape, index), context)) return true;
    }
    return shape.contains.some(({ value, from, minimum }) => {
      if (minimum === 0) return false;
      if (minimum > shape.maximum - from) return true;
      const places = [...shape.prefix.slice(from), shape.rest];
      return places.every((item) =>
        this.ofConstraint(this.#constraints.both(item, value), context),
      );
    });
  }

  ofObject(shape: ObjectShape, context: TypeContext): boolean {
    if (shape.minimum > shape.maximum) return true;
    const presence = this.possiblePresence(shape, context);
    if (!isSatisfiable(presence)) return true;
    if (requiredCount(presence) > shape.maximum) return true;
    if (shape.minimum === 0) return false;
    const open = shape.regions.some(({ value }) => !this.ofConstraint(value, context));
    if (open) return false;
    const possible = [...shape.named.values()].filter(
      (value) => !this.ofConstraint(value, context),
    );
    return possible.length < shape.minimum;
  }

  /** The condition on properties, given that some of them have no possible value. */
  possiblePresence(shape: ObjectShape, context: TypeContext): Presence {
    let { presence } = shape;
    for (const name of mentioned(presence)) {
      if (this.ofConstraint(propertyOf(shape, name, context), context)) {
        presence = assume(presence, name, false);
      }
    }
    return presence;
  }
}

function requiredCount(presence: Presence): number {
  if (presence.kind === "has") return 1;
  return presence.kind === "all" ? presence.parts.filter((part) => part.kind === "has").length : 0;
}
