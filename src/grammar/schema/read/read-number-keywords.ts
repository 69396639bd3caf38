import type { SchemaNode, SchemaObject } from "../schema-document.ts";
import { decimal } from "../shape/decimal.ts";
import {
  anyNumber,
  intersectNumbers,
  type NumberBound,
  type NumberShape,
  normalize,
} from "../shape/number-shape.ts";

/** The meaning of `minimum`, `maximum`, their exclusive forms and `multipleOf`; null if there are none. */
export function readNumberKeywords({ schema }: SchemaNode): readonly NumberShape[] | null {
  const lower = bounds(schema, "minimum", "exclusiveMinimum");
  const upper = bounds(schema, "maximum", "exclusiveMaximum");
  const unit = schema.multipleOf ?? schema.divisibleBy;
  const multiples = typeof unit === "number" && unit > 0 ? [decimal(unit)] : [];
  if (lower.length + upper.length + multiples.length === 0) return null;
  const shapes = [
    ...lower.map((bound) => ({ ...anyNumber, lower: bound })),
    ...upper.map((bound) => ({ ...anyNumber, upper: bound })),
    { ...anyNumber, multiples },
  ];
  const shape = shapes.reduce<NumberShape | null>(
    (left, right) => (left === null ? null : intersectNumbers(left, right)),
    anyNumber,
  );
  const normal = shape === null ? null : normalize(shape);
  return normal === null ? [] : [normal];
}

/** What JavaScript makes of the largest 64-bit integers when it reads a schema: one more than was written. */
const machineLimits = new Set([2 ** 63, 2 ** 64]);

/** Up to draft 4, `exclusiveMinimum: true` makes `minimum` exclusive; later it is a separate bound. */
function bounds(schema: SchemaObject, inclusive: string, exclusive: string): NumberBound[] {
  const found: NumberBound[] = [];
  const bound = schema[inclusive];
  const other = schema[exclusive];
  if (typeof bound === "number") {
    const inclusiveBound = other !== true && !(inclusive === "maximum" && machineLimits.has(bound));
    found.push({ value: decimal(bound), inclusive: inclusiveBound });
  }
  if (typeof other === "number") found.push({ value: decimal(other), inclusive: false });
  return found;
}
