import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import { isSchemaObject, type SchemaNode } from "../schema-document.ts";
import type { Constraint } from "../shape/constraint.ts";
import { anyObject, type ObjectShape, type Region } from "../shape/object-shape.ts";
import { all, has, lacks, type Presence, some } from "../shape/presence.ts";
import type { TypeContext } from "../type-context.ts";
import { childPlace } from "./read-schema.ts";
import { count, readPattern } from "./read-string-keywords.ts";
import type { TypeReader } from "./type-reader.ts";

const keywords = [
  "properties",
  "patternProperties",
  "additionalProperties",
  "propertyNames",
  "required",
  "minProperties",
  "maxProperties",
  "dependencies",
  "dependentRequired",
];

/** The meaning of the keywords for objects; null if there are none. */
export function readObjectKeywords(node: SchemaNode, reader: TypeReader): ObjectShape | null {
  const { schema } = node;
  if (!keywords.some((keyword) => keyword in schema)) return null;
  const { constraints } = reader;
  const issues: UnsupportedKeyword[] = [];
  const patterns = readPatterns(node, reader, issues);
  const named = new Map<string, Constraint>();
  for (const name of Object.keys(mapOf(schema.properties))) {
    let value = constraints.of(childPlace(node, "properties", name));
    for (const pattern of patterns.known) {
      if (reader.derivatives.matches(pattern.names, name))
        value = constraints.both(value, pattern.value);
    }
    named.set(name, value);
  }
  const additional = patterns.complete
    ? constraints.of(childPlace(node, "additionalProperties"))
    : constraints.any;
  const shape: ObjectShape = {
    ...anyObject(reader),
    named,
    declared: isSchemaObject(schema.properties),
    regions: readRegions(patterns.known, additional, reader),
    presence: readPresence(node),
    minimum: count(schema.minProperties) ?? 0,
    maximum: Math.floor(count(schema.maxProperties) ?? Number.POSITIVE_INFINITY),
    issues,
  };
  return "propertyNames" in schema ? withNames(shape, node, reader) : shape;
}

function readPatterns(
  node: SchemaNode,
  reader: TypeReader,
  issues: UnsupportedKeyword[],
): { known: Region[]; complete: boolean } {
  const known: Region[] = [];
  let complete = true;
  for (const pattern of Object.keys(mapOf(node.schema.patternProperties))) {
    const names = readPattern(pattern, reader.languages);
    if ("reason" in names) {
      issues.push({ path: node.path, keyword: "patternProperties", reason: names.reason });
      complete = false;
    } else {
      const value = reader.constraints.of(childPlace(node, "patternProperties", pattern));
      known.push({ names, value });
    }
  }
  return { known, complete };
}

/** Disjoint regions from patterns that may overlap; names that no pattern matches are additional. */
function readRegions(
  patterns: readonly Region[],
  additional: Constraint,
  context: TypeContext,
): Region[] {
  const { constraints, languages } = context;
  let regions = [{ names: languages.anything, value: constraints.any, matched: false }];
  for (const { names, value } of patterns) {
    regions = regions.flatMap((region) => [
      {
        names: languages.intersection(region.names, names),
        value: constraints.both(region.value, value),
        matched: true,
      },
      { ...region, names: languages.intersection(region.names, languages.complement(names)) },
    ]);
    if (patterns.length > 1)
      regions = regions.filter((region) => !context.isEmptyText(region.names));
  }
  return regions.map(({ names, value, matched }) => ({
    names,
    value: matched ? value : additional,
  }));
}

function readPresence({ schema }: SchemaNode): Presence {
  const required = namesOf(schema.required).map(has);
  const dependent = [schema.dependencies, schema.dependentRequired].flatMap((map) =>
    Object.entries(mapOf(map)).flatMap(([name, value]) => {
      const needed = typeof value === "string" ? [value] : namesOf(value);
      return needed.length === 0 ? [] : [some(lacks(name), all(...needed.map(has)))];
    }),
  );
  return all(...required, ...dependent);
}

function withNames(shape: ObjectShape, node: SchemaNode, reader: TypeReader): ObjectShape {
  const { constraints, languages, derivatives } = reader;
  const { strings } = reader.typeOf(constraints.of(childPlace(node, "propertyNames")));
  const allowed = strings.language;
  const named = new Map(shape.named);
  for (const name of named.keys()) {
    if (!derivatives.matches(allowed, name)) named.set(name, constraints.none);
  }
  const regions = shape.regions.flatMap((region) => [
    { ...region, names: languages.intersection(region.names, allowed) },
    {
      names: languages.intersection(region.names, languages.complement(allowed)),
      value: constraints.none,
    },
  ]);
  return {
    ...shape,
    named,
    regions: regions.filter((region) => !reader.isEmptyText(region.names)),
    issues: [...shape.issues, ...strings.issues],
  };
}

function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

function mapOf(value: unknown): { readonly [name: string]: unknown } {
  return isSchemaObject(value) ? value : {};
}
