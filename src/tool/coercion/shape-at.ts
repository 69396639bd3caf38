import type { JsonSchema } from "../../harmony/message.ts";

/** What coercion needs of a schema. */
export interface Shape {
  readonly types: readonly string[];
  /** Of `anyOf` or `oneOf`. */
  readonly alternatives: readonly unknown[];
  readonly properties: { readonly [name: string]: unknown };
  readonly required: readonly string[];
  readonly items: unknown;
  /** All keywords of the schema. */
  readonly keywords: { readonly [keyword: string]: unknown };
}

/** The most references that are followed one after the other. */
const MOST_REFERENCES = 8;

/** Null for a schema that says nothing about types, or says it in a way that isn't followed, such as `allOf`. */
export function shapeAt(root: JsonSchema, schema: unknown): Shape | null {
  const found = resolved(root, schema);
  if (found === null || "allOf" in found || "not" in found || "if" in found) return null;
  const { type, anyOf, oneOf, properties, required, items } = found;
  const types = [type].flat().filter((name) => typeof name === "string");
  const alternatives = [anyOf, oneOf].find((list) => Array.isArray(list)) ?? [];
  if (types.length === 0 && alternatives.length === 0) return null;
  return {
    types,
    alternatives,
    properties: isRecord(properties) ? properties : {},
    required: Array.isArray(required) ? required : [],
    items: Array.isArray(items) ? undefined : items,
    keywords: found,
  };
}

function resolved(root: JsonSchema, schema: unknown) {
  let found = schema;
  for (let followed = 0; followed <= MOST_REFERENCES; followed++) {
    if (!isRecord(found)) return null;
    const { $ref } = found;
    if (typeof $ref !== "string") return found;
    found = referred(root, $ref);
  }
  return null;
}

/** `#/$defs/NAME`; a reference elsewhere leads to nothing here. */
function referred(root: JsonSchema, reference: string): unknown {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  return reference
    .slice(2)
    .split("/")
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (place, step) => (isRecord(place) && Object.hasOwn(place, step) ? place[step] : undefined),
      root,
    );
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
