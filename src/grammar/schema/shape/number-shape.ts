import {
  ceilDecimal,
  compareDecimals,
  type Decimal,
  floorDecimal,
  integerDecimal,
  isInteger,
  isMultiple,
} from "./decimal.ts";

/** A set of numbers: an interval, perhaps of integers only, perhaps of multiples only. */
export interface NumberShape {
  /** `fraction`: numbers that are not integers. */
  readonly kind: "any" | "integer" | "fraction";
  readonly lower: NumberBound | null;
  readonly upper: NumberBound | null;
  readonly multiples: readonly Decimal[];
  readonly notMultiples: readonly Decimal[];
}

export interface NumberBound {
  readonly value: Decimal;
  readonly inclusive: boolean;
}

export const anyNumber: NumberShape = {
  kind: "any",
  lower: null,
  upper: null,
  multiples: [],
  notMultiples: [],
};

export const anyInteger: NumberShape = { ...anyNumber, kind: "integer" };

/** The one number. */
export function exactly(value: Decimal): NumberShape {
  const bound = { value, inclusive: true };
  return { ...anyNumber, lower: bound, upper: bound };
}

/** The numbers in both; null if there are none. */
export function intersectNumbers(left: NumberShape, right: NumberShape): NumberShape | null {
  if (left === anyNumber) return right;
  if (right === anyNumber) return left;
  const kind = left.kind === "any" ? right.kind : left.kind;
  if (right.kind !== "any" && right.kind !== kind) return null;
  return normalize({
    kind,
    lower: tighter(left.lower, right.lower, 1),
    upper: tighter(left.upper, right.upper, -1),
    multiples: [...left.multiples, ...right.multiples],
    notMultiples: [...left.notMultiples, ...right.notMultiples],
  });
}

/**
 * The numbers that don't belong to the shape, as disjoint shapes: those that fail its first condition, its second,
 * and so on.
 */
export function complementNumber(shape: NumberShape): NumberShape[] {
  const { kind, lower, upper, multiples, notMultiples } = shape;
  const conditions: { readonly is: NumberShape; readonly isNot: NumberShape }[] = [];
  if (kind !== "any") {
    const other = kind === "integer" ? "fraction" : "integer";
    conditions.push({ is: { ...anyNumber, kind }, isNot: { ...anyNumber, kind: other } });
  }
  if (lower !== null) {
    conditions.push({
      is: { ...anyNumber, lower },
      isNot: { ...anyNumber, upper: opposite(lower) },
    });
  }
  if (upper !== null) {
    conditions.push({
      is: { ...anyNumber, upper },
      isNot: { ...anyNumber, lower: opposite(upper) },
    });
  }
  for (const unit of multiples) {
    conditions.push({
      is: { ...anyNumber, multiples: [unit] },
      isNot: { ...anyNumber, notMultiples: [unit] },
    });
  }
  for (const unit of notMultiples) {
    conditions.push({
      is: { ...anyNumber, notMultiples: [unit] },
      isNot: { ...anyNumber, multiples: [unit] },
    });
  }
  const parts: NumberShape[] = [];
  let before: NumberShape | null = anyNumber;
  for (const { is, isNot } of conditions) {
    if (before === null) break;
    const part = intersectNumbers(before, isNot);
    if (part !== null) parts.push(part);
    before = intersectNumbers(before, is);
  }
  return parts;
}

/** The shape in canonical form; null if no number belongs to it. */
export function normalize(shape: NumberShape): NumberShape | null {
  let { kind, lower, upper } = shape;
  if (kind === "any" && shape.multiples.some(isInteger)) kind = "integer";
  if (kind === "integer") {
    if (lower !== null) lower = { value: integerDecimal(lowestInteger(lower)), inclusive: true };
    if (upper !== null) upper = { value: integerDecimal(highestInteger(upper)), inclusive: true };
  }
  if (lower !== null && upper !== null) {
    const order = compareDecimals(lower.value, upper.value);
    if (order > 0 || (order === 0 && !(lower.inclusive && upper.inclusive))) return null;
    if (order === 0) {
      const value = lower.value;
      if (kind === "integer" && !isInteger(value)) return null;
      if (kind === "fraction" && isInteger(value)) return null;
      if (!shape.multiples.every((unit) => isMultiple(value, unit))) return null;
      if (shape.notMultiples.some((unit) => isMultiple(value, unit))) return null;
    }
  }
  const multiples = shape.multiples.filter(
    (unit) => !(kind === "integer" && unit.digits === 1n && unit.exponent === 0),
  );
  return { kind, lower, upper, multiples, notMultiples: shape.notMultiples };
}

/** A text that is equal for equal shapes. */
export function numberKey(shape: NumberShape): string {
  const bound = (side: NumberBound | null): string =>
    side === null ? "" : `${side.inclusive ? "=" : "~"}${side.value.digits}e${side.value.exponent}`;
  const units = (list: readonly Decimal[]): string =>
    list.map((unit) => `${unit.digits}e${unit.exponent}`).join(";");
  return `${shape.kind}|${bound(shape.lower)}|${bound(shape.upper)}|${units(shape.multiples)}|${units(shape.notMultiples)}`;
}

function lowestInteger(bound: NumberBound): bigint {
  const ceiling = ceilDecimal(bound.value);
  return !bound.inclusive && isInteger(bound.value) ? ceiling + 1n : ceiling;
}

function highestInteger(bound: NumberBound): bigint {
  const floor = floorDecimal(bound.value);
  return !bound.inclusive && isInteger(bound.value) ? floor - 1n : floor;
}

/** The stricter bound: the higher one for direction 1, the lower one for -1. */
function tighter(
  left: NumberBound | null,
  right: NumberBound | null,
  direction: 1 | -1,
): NumberBound | null {
  if (left === null) return right;
  if (right === null) return left;
  const order = compareDecimals(left.value, right.value) * direction;
  if (order === 0) return left.inclusive ? right : left;
  return order > 0 ? left : right;
}

function opposite(bound: NumberBound): NumberBound {
  return { value: bound.value, inclusive: !bound.inclusive };
}
