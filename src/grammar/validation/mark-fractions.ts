import type { JsonSchema } from "../compiled-grammar.ts";
import { isSchemaObject, type SchemaObject } from "../schema/schema-document.ts";
import { decimal, isMultiple } from "../schema/shape/decimal.ts";

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);

/**
 * A whole number, marked as one that was written as a fraction: the next double above it. Beyond 2^52, where these
 * are whole too, and for a number that is not whole, the number itself.
 */
export function markNumber(value: number): number {
  if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 52) return value;
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return double[0];
}

const schemaKeywords = "additionalProperties contains items not propertyNames".split(" ");
const listKeywords = "allOf anyOf oneOf prefixItems".split(" ");
const mapKeywords = "$defs dependentSchemas patternProperties properties".split(" ");

/**
 * A plain schema for values with marked numbers: it requires of a mark what it required of its number, but a mark
 * is not an integer. It only ignores that of two equal items one may be marked and the other not.
 *
 * @param marks the marks in the value
 */
export function markSchema(schema: JsonSchema, marks: ReadonlySet<number>): JsonSchema {
  return typeof schema === "boolean" ? schema : markObject(schema, marks);
}

function markObject(schema: SchemaObject, marks: ReadonlySet<number>): SchemaObject {
  const inner = (value: unknown): unknown =>
    isSchemaObject(value) ? markObject(value, marks) : value;
  const parts: unknown[] = [];
  const marked: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "enum" || keyword === "const") {
      const values: unknown[] = keyword === "enum" && Array.isArray(value) ? value : [value];
      parts.push({ anyOf: values.map(literal) });
    } else if (keyword === "multipleOf" && typeof value === "number") {
      const multiples = [...marks].filter((mark) => isMultipleOf(mark, value));
      parts.push({ anyOf: [{ multipleOf: value }, { enum: multiples }] });
    } else if (keyword === "maximum" || keyword === "exclusiveMinimum") {
      marked[keyword] = markNumber(value as number);
    } else if (schemaKeywords.includes(keyword)) marked[keyword] = inner(value);
    else if (listKeywords.includes(keyword) && Array.isArray(value)) {
      marked[keyword] = value.map(inner);
    } else if (mapKeywords.includes(keyword) && isSchemaObject(value)) {
      marked[keyword] = Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, inner(each)]),
      );
    } else marked[keyword] = value;
  }
  if (parts.length === 0) return marked;
  const { allOf } = marked;
  return { ...marked, allOf: [...(Array.isArray(allOf) ? allOf : []), ...parts] };
}

/** The value, with or without marked whole numbers. */
function literal(value: unknown): SchemaObject {
  if (typeof value === "number") return { enum: [value, markNumber(value)] };
  if (Array.isArray(value)) {
    const { length } = value;
    const list = length === 0 ? {} : { prefixItems: value.map(literal) };
    return { type: "array", ...list, minItems: length, maxItems: length };
  }
  if (!isSchemaObject(value)) return { const: value };
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, literal(each)]),
    ),
    required: Object.keys(value),
    additionalProperties: false,
  };
}

/** Marks are greater than their numbers by less than half. */
function isMultipleOf(mark: number, unit: number): boolean {
  return unit > 0 && isMultiple(decimal(Math.round(mark)), decimal(unit));
}
