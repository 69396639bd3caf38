import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import type { Place, SchemaNode } from "../schema-document.ts";
import { pointerStep } from "../schema-document.ts";
import type { ValueType } from "../value-type.ts";
import { readApplicator } from "./read-applicator.ts";
import { readArrayKeywords } from "./read-array-keywords.ts";
import { readNumberKeywords } from "./read-number-keywords.ts";
import { readObjectKeywords } from "./read-object-keywords.ts";
import { readStringKeywords } from "./read-string-keywords.ts";
import { readUnevaluated } from "./read-unevaluated.ts";
import { readValueKeywords } from "./read-value-keywords.ts";
import type { TypeReader } from "./type-reader.ts";

/**
 * Reads one schema object: all its keywords together. Keywords that include other schemas are read in the order in
 * which they are written, because it determines the order of properties: those of an `allOf` before `properties`
 * come first.
 */
export function readSchema(node: SchemaNode, reader: TypeReader): ValueType {
  const keywords = Object.keys(node.schema);
  const own = keywords.includes("properties") ? keywords.indexOf("properties") : -1;
  const { algebra } = reader;
  let type = own < 0 ? readOwnKeywords(node, reader) : algebra.any;
  keywords.forEach((keyword, index) => {
    if (index === own) {
      type = algebra.intersect(type, readOwnKeywords(node, reader), blame(node, "properties"));
    }
    const applied = readApplicator(node, keyword, reader);
    if (applied !== null) type = algebra.intersect(type, applied, blame(node, keyword));
  });
  return readUnevaluated(node, type, reader);
}

/** The place of a schema inside the node's. */
export function childPlace(node: SchemaNode, ...steps: readonly (string | number)[]): Place {
  let schema: unknown = node.schema;
  for (const step of steps) schema = (schema as Record<string, unknown> | undefined)?.[step];
  const path = node.path + steps.map(pointerStep).join("");
  return { schema, path, resource: node.resource };
}

function blame(node: SchemaNode, keyword: string): UnsupportedKeyword {
  return { path: node.path, keyword, reason: "too many combinations of alternatives" };
}

function readOwnKeywords(node: SchemaNode, reader: TypeReader): ValueType {
  const { any } = reader.algebra;
  const strings = readStringKeywords(node, reader);
  const numbers = readNumberKeywords(node);
  const arrays = readArrayKeywords(node, reader);
  const objects = readObjectKeywords(node, reader);
  const typed: ValueType = {
    ...any,
    strings: strings ?? any.strings,
    numbers: numbers ?? any.numbers,
    arrays: arrays === null ? any.arrays : [arrays],
    objects: objects === null ? any.objects : [objects],
  };
  return readValueKeywords(node, typed, reader);
}
