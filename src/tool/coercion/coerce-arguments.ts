import { isDeepStrictEqual } from "node:util";
import { validate } from "../../grammar/index.ts";
import type { JsonSchema } from "../../harmony/message.ts";
import type { Coercion } from "./coercion.ts";
import { exactNumber, faithfulJson } from "./exact-text.ts";
import { type Shape, shapeAt } from "./shape-at.ts";

export interface Coerced {
  readonly value: unknown;
  readonly coercions: readonly Coercion[];
}

/**
 * Reads arguments that break their schema in one of a few ways that have only one meaning; see `CoercionKind`.
 * Nothing is lost (the value as written follows from the coerced one) and nothing guessed: where alternatives of
 * the schema would read a value differently, it is left as it is. The result still has to be checked.
 */
export function coerceArguments(schema: JsonSchema, value: unknown): Coerced {
  return coerce({ root: schema, schema, path: "", depth: 0 }, value);
}

interface Place {
  readonly root: JsonSchema;
  readonly schema: unknown;
  readonly path: string;
  /** How many references and texts were followed without going deeper into the value. */
  readonly depth: number;
}

/** A schema can refer to itself. */
const MOST_DEPTH = 8;

function unchanged(value: unknown): Coerced {
  return { value, coercions: [] };
}

function coerce(place: Place, value: unknown): Coerced {
  const shape = shapeAt(place.root, place.schema);
  if (shape === null || place.depth > MOST_DEPTH) return unchanged(value);
  if (shape.alternatives.length > 0) return coerceToOne(place, shape, value);
  if (shape.types.length > 1) {
    const alternatives = shape.types.map((type) => ({ ...shape.keywords, type }));
    return coerceToOne(place, { ...shape, alternatives }, value);
  }
  const [type] = shape.types;
  switch (type) {
    case "number":
    case "integer":
      return fromText(place, value, "text-to-number", exactNumber);
    case "boolean":
      return fromText(place, value, "text-to-boolean", (text) => BOOLEANS.get(text));
    case "object":
      return coerceObject(place, shape, value);
    case "array":
      return coerceList(place, shape, value);
    default:
      return unchanged(value);
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

function fromText(
  { path }: Place,
  value: unknown,
  kind: Coercion["kind"],
  read: (text: string) => unknown,
): Coerced {
  const found = typeof value === "string" ? read(value) : undefined;
  return found === undefined ? unchanged(value) : { value: found, coercions: [{ path, kind }] };
}

function coerceObject(place: Place, { properties, required }: Shape, value: unknown): Coerced {
  if (typeof value === "string") {
    const read = fromText(place, value, "json-in-text", (text) => faithfulJson(text, isObject));
    return read.coercions.length === 0 ? read : deeper(place, read);
  }
  if (!isObject(value)) return unchanged(value);
  const coercions: Coercion[] = [];
  const entries = Object.entries(value).flatMap(([name, part]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) return [[name, part] as const];
    const path = joined(place.path, name);
    const isNull = part === null && !required.includes(name);
    if (isNull && !accepts(place.root, schema, null)) {
      coercions.push({ path, kind: "null-left-out" });
      return [];
    }
    const inner = coerce({ ...place, schema, path, depth: 0 }, part);
    coercions.push(...inner.coercions);
    return [[name, inner.value] as const];
  });
  return coercions.length === 0
    ? unchanged(value)
    : { value: Object.fromEntries(entries), coercions };
}

function coerceList(place: Place, { items }: Shape, value: unknown): Coerced {
  if (typeof value === "string") {
    const read = fromText(place, value, "json-in-text", (text) =>
      faithfulJson(text, Array.isArray),
    );
    if (read.coercions.length > 0) return deeper(place, read);
  }
  // A text that begins like a list is one that can't be read, and not a single value.
  const isBroken = typeof value === "string" && value.trimStart().startsWith("[");
  if (value === null || value === undefined || isBroken) return unchanged(value);
  const given = Array.isArray(value) ? value : [value];
  const parts = given.map((part, index) =>
    coerce({ ...place, schema: items, path: joined(place.path, `${index}`), depth: 0 }, part),
  );
  const wrapped: Coercion[] = Array.isArray(value)
    ? []
    : [{ path: place.path, kind: "value-to-list" }];
  const coercions = [...wrapped, ...parts.flatMap((part) => part.coercions)];
  return coercions.length === 0
    ? unchanged(value)
    : { value: parts.map((part) => part.value), coercions };
}

/** What was JSON in a text may itself have to be coerced. */
function deeper(place: Place, { value, coercions }: Coerced): Coerced {
  const inner = coerce({ ...place, depth: place.depth + 1 }, value);
  return { value: inner.value, coercions: [...coercions, ...inner.coercions] };
}

/** Only if the value fits no alternative as it is, and all alternatives that it can be made to fit agree on how. */
function coerceToOne(place: Place, { alternatives }: Shape, value: unknown): Coerced {
  if (alternatives.some((schema) => accepts(place.root, schema, value))) return unchanged(value);
  const readings = alternatives
    .map((schema) => ({
      schema,
      ...coerce({ ...place, schema, depth: place.depth + 1 }, value),
    }))
    .filter(
      ({ schema, value: read, coercions }) =>
        coercions.length > 0 && accepts(place.root, schema, read),
    );
  const [first, ...others] = readings;
  if (first === undefined) return unchanged(value);
  const isClear = others.every((other) => isDeepStrictEqual(other.value, first.value));
  return isClear ? { value: first.value, coercions: first.coercions } : unchanged(value);
}

/** References into the schema's definitions are followed. */
function accepts(root: JsonSchema, schema: unknown, value: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return schema !== false;
  const { $defs, definitions } = root as { $defs?: object; definitions?: object };
  const whole = { ...schema, ...($defs && { $defs }), ...(definitions && { definitions }) };
  return validate(whole, value).length === 0;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
