import { isSchemaObject, pointerStep, type SchemaNode } from "../schema-document.ts";
import { type ArrayShape, anyArray } from "../shape/array-shape.ts";
import { decimal } from "../shape/decimal.ts";
import { anyInteger, exactly, type NumberShape } from "../shape/number-shape.ts";
import type { ObjectShape } from "../shape/object-shape.ts";
import { all, has } from "../shape/presence.ts";
import { type TypeName, typeNames } from "../type-names.ts";
import type { ValueType } from "../value-type.ts";
import type { TypeReader } from "./type-reader.ts";

/** Narrows a type by `type`, `enum` and `const`. */
export function readValueKeywords(
  node: SchemaNode,
  type: ValueType,
  reader: TypeReader,
): ValueType {
  const { schema, path } = node;
  const { algebra } = reader;
  let narrowed = readType(node, type, reader);
  const blame = (keyword: string) => ({
    path,
    keyword,
    reason: "too many combinations of alternatives",
  });
  if (Array.isArray(schema.enum)) {
    narrowed = algebra.intersect(
      narrowed,
      readValues(schema.enum, "enum", node, reader),
      blame("enum"),
    );
  }
  if ("const" in schema) {
    const only = readValues([schema.const], "const", node, reader);
    narrowed = algebra.intersect(narrowed, only, blame("const"));
  }
  return narrowed;
}

function readType(node: SchemaNode, type: ValueType, reader: TypeReader): ValueType {
  const names = typeNames(node.schema.type);
  if (names === null) return type;
  if ("unknown" in names) {
    const reason = `${JSON.stringify(names.unknown)} is not a JSON Schema type`;
    reader.issues.push({ path: node.path, keyword: "type", reason });
    return type;
  }
  const { algebra } = reader;
  return algebra.union(names.map((name) => ofType(name, type, reader, node.path)));
}

/** The values of one type among those that the other keywords allow. */
function ofType(name: TypeName, type: ValueType, { algebra }: TypeReader, path: string): ValueType {
  const { none } = algebra;
  switch (name) {
    case "null":
      return { ...none, null: true };
    case "boolean":
      return { ...none, true: true, false: true };
    case "string":
      return { ...none, strings: type.strings };
    case "number":
      return { ...none, numbers: type.numbers };
    case "integer": {
      const blame = { path, keyword: "type", reason: "too many numbers" };
      return algebra.intersect(
        { ...none, numbers: type.numbers },
        { ...none, numbers: [anyInteger] },
        blame,
      );
    }
    case "array":
      return { ...none, arrays: type.arrays };
    case "object":
      return { ...none, objects: type.objects };
    default:
      return name satisfies never;
  }
}

/** Exactly these values. */
function readValues(
  values: readonly unknown[],
  keyword: string,
  node: SchemaNode,
  reader: TypeReader,
): ValueType {
  const numbers = new Map<number, NumberShape>();
  const texts: string[] = [];
  const arrays: ArrayShape[] = [];
  const objects: ObjectShape[] = [];
  values.forEach((value, index) => {
    const at = {
      ...node,
      path: node.path + pointerStep(keyword) + (keyword === "enum" ? pointerStep(index) : ""),
    };
    if (typeof value === "number") numbers.set(value, exactly(decimal(value)));
    else if (typeof value === "string") texts.push(value);
    else if (Array.isArray(value)) arrays.push(exactArray(value, at, reader));
    else if (isSchemaObject(value)) objects.push(exactObject(value, at, reader));
  });
  const { languages } = reader;
  return {
    null: values.includes(null),
    true: values.includes(true),
    false: values.includes(false),
    numbers: [...numbers.values()],
    strings: {
      language: texts.length === 0 ? languages.nothing : languages.words(texts),
      issues: [],
    },
    arrays,
    objects,
  };
}

function exactArray(value: readonly unknown[], node: SchemaNode, reader: TypeReader): ArrayShape {
  const { constraints } = reader;
  return {
    ...anyArray(constraints),
    prefix: value.map((item, index) => constraints.constant(item, at(node, index))),
    rest: constraints.none,
    minimum: value.length,
    maximum: value.length,
  };
}

function exactObject(
  value: { readonly [name: string]: unknown },
  node: SchemaNode,
  reader: TypeReader,
): ObjectShape {
  const { constraints, languages } = reader;
  const names = Object.keys(value);
  return {
    named: new Map(names.map((name) => [name, constraints.constant(value[name], at(node, name))])),
    declared: true,
    regions: [{ names: languages.anything, value: constraints.none }],
    presence: all(...names.map(has)),
    minimum: 0,
    maximum: Number.POSITIVE_INFINITY,
    issues: [],
  };
}

function at(node: SchemaNode, step: string | number) {
  return { schema: undefined, path: node.path + pointerStep(step), resource: node.resource };
}
