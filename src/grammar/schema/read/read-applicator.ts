import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import { isSchemaObject, type SchemaNode } from "../schema-document.ts";
import { anyObject } from "../shape/object-shape.ts";
import { has, lacks } from "../shape/presence.ts";
import type { ValueType } from "../value-type.ts";
import { childPlace } from "./read-schema.ts";
import type { TypeReader } from "./type-reader.ts";

/** The meaning of a keyword that applies other schemas to the same value; null for every other keyword. */
export function readApplicator(
  node: SchemaNode,
  keyword: string,
  reader: TypeReader,
): ValueType | null {
  const value = node.schema[keyword];
  const { algebra } = reader;
  switch (keyword) {
    case "$ref":
    case "$dynamicRef":
    case "$recursiveRef":
      return typeof value === "string" ? reference(node, keyword, value, reader) : null;
    case "allOf":
    case "extends":
      if (isSchemaObject(value)) return typeAt(node, reader, keyword);
      return (
        branches(node, keyword, reader)?.reduce(
          (left, right) => algebra.intersect(left, right, tooMany(node, keyword)),
          algebra.any,
        ) ?? null
      );
    case "anyOf": {
      const types = branches(node, keyword, reader);
      return types === null ? null : algebra.union(types);
    }
    case "oneOf": {
      const types = branches(node, keyword, reader);
      const reason = "a grammar can't express that exactly one alternative matches";
      return types === null ? null : algebra.exclusive(types, { path: node.path, keyword, reason });
    }
    case "not":
      if (!isSchemaObject(value) && typeof value !== "boolean") return null;
      return without(algebra.any, typeAt(node, reader, "not"), node, keyword, reader);
    case "if":
      return reader.document.hasConditions ? condition(node, reader) : null;
    case "dependencies":
    case "dependentSchemas":
      return dependentSchemas(node, keyword, reader);
    default:
      return null;
  }
}

function typeAt(node: SchemaNode, reader: TypeReader, ...steps: (string | number)[]): ValueType {
  return reader.typeOf(reader.constraints.of(childPlace(node, ...steps)));
}

function branches(node: SchemaNode, keyword: string, reader: TypeReader): ValueType[] | null {
  const list = node.schema[keyword];
  if (!Array.isArray(list) || list.length === 0) return null;
  return list.map((_, index) => typeAt(node, reader, keyword, index));
}

function reference(
  node: SchemaNode,
  keyword: string,
  target: string,
  reader: TypeReader,
): ValueType {
  const place = reader.document.resolve(target, node);
  if (place === null) {
    reader.issues.push({ path: node.path, keyword, reason: `${target} is not in the document` });
    return reader.algebra.any;
  }
  return reader.typeOf(reader.constraints.of(place));
}

function condition(node: SchemaNode, reader: TypeReader): ValueType | null {
  const { algebra } = reader;
  const { schema } = node;
  if (!("then" in schema) && !("else" in schema)) return null;
  const when = typeAt(node, reader, "if");
  const then = "then" in schema ? typeAt(node, reader, "then") : algebra.any;
  const otherwise = "else" in schema ? typeAt(node, reader, "else") : algebra.any;
  const holds = algebra.intersect(when, then, tooMany(node, "then"));
  return algebra.union([holds, without(otherwise, when, node, "if", reader)]);
}

function dependentSchemas(node: SchemaNode, keyword: string, reader: TypeReader): ValueType | null {
  const map = node.schema[keyword];
  if (!isSchemaObject(map)) return null;
  const { algebra } = reader;
  let type = algebra.any;
  for (const [name, schema] of Object.entries(map)) {
    if (!isSchemaObject(schema) && typeof schema !== "boolean") continue;
    const object = anyObject(reader);
    const present = { ...algebra.none, objects: [{ ...object, presence: has(name) }] };
    const absent = { ...algebra.any, objects: [{ ...object, presence: lacks(name) }] };
    const then = algebra.intersect(
      present,
      typeAt(node, reader, keyword, name),
      tooMany(node, keyword),
    );
    type = algebra.intersect(type, algebra.union([absent, then]), tooMany(node, keyword));
  }
  return type;
}

function without(
  from: ValueType,
  what: ValueType,
  node: SchemaNode,
  keyword: string,
  reader: TypeReader,
): ValueType {
  const reason = "a grammar can't express the negation of this schema";
  return reader.algebra.subtract(from, what, { path: node.path, keyword, reason });
}

function tooMany(node: SchemaNode, keyword: string): UnsupportedKeyword {
  return { path: node.path, keyword, reason: "too many combinations of alternatives" };
}
