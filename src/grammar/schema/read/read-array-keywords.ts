import type { SchemaNode } from "../schema-document.ts";
import { type ArrayShape, anyArray, type Contains } from "../shape/array-shape.ts";
import type { Constraint } from "../shape/constraint.ts";
import { childPlace } from "./read-schema.ts";
import { count } from "./read-string-keywords.ts";
import type { TypeReader } from "./type-reader.ts";

const keywords = [
  "items",
  "prefixItems",
  "additionalItems",
  "minItems",
  "maxItems",
  "uniqueItems",
  "contains",
];

/** The meaning of the keywords for arrays; null if there are none. */
export function readArrayKeywords(node: SchemaNode, reader: TypeReader): ArrayShape | null {
  const { schema } = node;
  if (!keywords.some((keyword) => keyword in schema)) return null;
  const any = anyArray(reader.constraints);
  return {
    ...any,
    ...readItems(node, reader),
    minimum: count(schema.minItems) ?? 0,
    maximum: floor(schema.maxItems) ?? Number.POSITIVE_INFINITY,
    unique: schema.uniqueItems === true,
    contains: readContains(node, reader),
  };
}

/** Up to draft 2019-09 a tuple is `items: [...]` with `additionalItems`, later `prefixItems` with `items`. */
function readItems(
  node: SchemaNode,
  { constraints }: TypeReader,
): { prefix: Constraint[]; rest: Constraint } {
  const { schema } = node;
  const list = (keyword: string): Constraint[] => {
    const value = schema[keyword];
    if (!Array.isArray(value)) return [];
    return value.map((_, index) => constraints.of(childPlace(node, keyword, index)));
  };
  if (Array.isArray(schema.items) && !("prefixItems" in schema)) {
    return { prefix: list("items"), rest: constraints.of(childPlace(node, "additionalItems")) };
  }
  return { prefix: list("prefixItems"), rest: constraints.of(childPlace(node, "items")) };
}

function readContains(node: SchemaNode, { constraints }: TypeReader): Contains[] {
  const { schema } = node;
  if (!("contains" in schema)) return [];
  const value = constraints.of(childPlace(node, "contains"));
  const minimum = count(schema.minContains) ?? 1;
  const maximum = floor(schema.maxContains) ?? Number.POSITIVE_INFINITY;
  return [{ value, from: 0, minimum, maximum }];
}

function floor(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 ? Math.floor(value) : undefined;
}
