import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import type { Constraint, ConstraintSpace } from "./constraint.ts";

/** A set of arrays. */
export interface ArrayShape {
  /** The constraints of the first items, one each. */
  readonly prefix: readonly Constraint[];
  /** The constraint of all later items. */
  readonly rest: Constraint;
  readonly minimum: number;
  readonly maximum: number;
  /** Whether no two items may be equal. */
  readonly unique: boolean;
  readonly contains: readonly Contains[];
  /** What is allowed here although the schema forbids it. */
  readonly issues: readonly UnsupportedKeyword[];
}

/** How many items, from an index on, satisfy a constraint. */
export interface Contains {
  readonly value: Constraint;
  readonly from: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function anyArray(constraints: ConstraintSpace): ArrayShape {
  return {
    prefix: [],
    rest: constraints.any,
    minimum: 0,
    maximum: Number.POSITIVE_INFINITY,
    unique: false,
    contains: [],
    issues: [],
  };
}

/** The constraint of the item at an index. */
export function itemOf(shape: ArrayShape, index: number): Constraint {
  return shape.prefix[index] ?? shape.rest;
}

export function intersectArrays(
  left: ArrayShape,
  right: ArrayShape,
  constraints: ConstraintSpace,
): ArrayShape | null {
  const minimum = Math.max(left.minimum, right.minimum);
  const maximum = Math.min(left.maximum, right.maximum);
  if (minimum > maximum) return null;
  const length = Math.max(left.prefix.length, right.prefix.length);
  return {
    prefix: Array.from({ length }, (_, index) =>
      constraints.both(itemOf(left, index), itemOf(right, index)),
    ),
    rest: constraints.both(left.rest, right.rest),
    minimum,
    maximum,
    unique: left.unique || right.unique,
    contains: [...left.contains, ...right.contains],
    issues: [...left.issues, ...right.issues],
  };
}

/**
 * The arrays of one shape that don't belong to the other.
 *
 * @returns null if shapes can't express it
 */
export function subtractArrays(
  from: ArrayShape,
  what: ArrayShape,
  constraints: ConstraintSpace,
  isEmpty: (constraint: Constraint) => boolean,
): ArrayShape[] | null {
  if (what.issues.length > 0) return null;
  if (what.unique && !from.unique && from.maximum > 1) return null;
  const parts: ArrayShape[] = [];
  if (what.minimum > from.minimum) {
    parts.push({ ...from, maximum: Math.min(from.maximum, what.minimum - 1) });
  }
  if (what.maximum < from.maximum) {
    parts.push({ ...from, minimum: Math.max(from.minimum, what.maximum + 1) });
  }
  const fixed = Math.max(from.prefix.length, what.prefix.length);
  const counted = from.maximum <= fixed + 8 ? Math.max(fixed, from.maximum) : fixed;
  for (let index = 0; index < counted; index++) {
    const difference = constraints.both(itemOf(from, index), constraints.not(itemOf(what, index)));
    if (isEmpty(difference) || index >= from.maximum) continue;
    const length = Math.max(from.prefix.length, index + 1);
    const prefix = Array.from({ length }, (_, place) =>
      place === index ? difference : itemOf(from, place),
    );
    parts.push({ ...from, prefix, minimum: Math.max(from.minimum, index + 1) });
  }
  const difference = constraints.both(from.rest, constraints.not(what.rest));
  if (from.maximum > counted && !isEmpty(difference)) {
    const some = { value: difference, from: fixed, minimum: 1, maximum: Number.POSITIVE_INFINITY };
    parts.push({ ...from, contains: [...from.contains, some] });
  }
  for (const { minimum, maximum, ...rest } of what.contains) {
    if (minimum > 0) {
      parts.push({
        ...from,
        contains: [...from.contains, { ...rest, minimum: 0, maximum: minimum - 1 }],
      });
    }
    if (maximum < Number.POSITIVE_INFINITY) {
      const more = { ...rest, minimum: maximum + 1, maximum: Number.POSITIVE_INFINITY };
      parts.push({ ...from, contains: [...from.contains, more] });
    }
  }
  return parts.filter((part) => part.minimum <= part.maximum);
}
