import type { JsonSchema } from "../compiled-grammar.ts";
import { formatPatterns } from "../language/format-language.ts";
import { unicodePattern } from "../language/pattern/unicode-pattern.ts";
import {
  isSchemaObject,
  type Place,
  pointerStep,
  SchemaDocument,
  type SchemaNode,
  type SchemaObject,
} from "../schema/schema-document.ts";
import { typeNames } from "../schema/type-names.ts";

const childKeywords = ["additionalProperties", "contains", "not", "propertyNames"];
const conditionKeywords = ["if", "then", "else"];
const unevaluatedKeywords = ["unevaluatedItems", "unevaluatedProperties"];
const listKeywords = ["allOf", "anyOf", "oneOf"];
const mapKeywords = ["dependentSchemas", "properties"];
const sameKeywords = (
  "const dependentRequired enum maxContains maxItems maxLength maxProperties minContains minItems minLength " +
  "minProperties multipleOf uniqueItems"
).split(" ");
const formats = new Set(
  (
    "date date-time duration email hostname ipv4 ipv6 json-pointer regex relative-json-pointer time uri " +
    "uri-reference uri-template uuid"
  ).split(" "),
);

/**
 * A schema of any draft, rewritten to draft 2020-12 in an unambiguous form: references resolved (as the grammar
 * compiler resolves them) and rewritten to `#/$defs/…`, identifiers removed, patterns valid with the flag `u`,
 * unknown types and formats left out.
 */
export function plainSchema(schema: JsonSchema): JsonSchema {
  return new PlainSchemaWriter(schema).write();
}

class PlainSchemaWriter {
  readonly #document: SchemaDocument;
  readonly #definitions: Record<string, unknown> = {};
  readonly #names = new Map<object, string>();
  /** Up to draft 7, keywords beside a `$ref` are ignored. A schema that names no draft is read as a new one. */
  readonly #referencesStandAlone: boolean;

  constructor(schema: JsonSchema) {
    this.#document = new SchemaDocument(schema);
    this.#referencesStandAlone = this.#document.draft !== null;
  }

  write(): JsonSchema {
    const { root } = this.#document;
    return {
      $ref: this.#reference({ schema: root, path: "", resource: root }),
      $defs: this.#definitions,
    };
  }

  #reference({ schema, path, resource }: Place): string {
    if (!isSchemaObject(schema)) {
      const name = schema === false ? "none" : "any";
      this.#definitions[name] = schema !== false;
      return `#/$defs/${name}`;
    }
    let name = this.#names.get(schema);
    if (name === undefined) {
      name = `d${this.#names.size}`;
      this.#names.set(schema, name);
      this.#definitions[name] = this.#schema({ schema, path, resource });
    }
    return `#/$defs/${name}`;
  }

  #schema(place: Place): unknown {
    const { schema, path, resource } = place;
    if (!isSchemaObject(schema)) return schema !== false;
    const node = this.#document.node({ schema, path, resource });
    const plain: Record<string, unknown> = {};
    this.#addReferences(node, plain);
    if (this.#referencesStandAlone && typeof schema.$ref === "string") return plain;
    for (const keyword of sameKeywords) if (keyword in schema) plain[keyword] = schema[keyword];
    const conditions = this.#document.hasConditions ? conditionKeywords : [];
    for (const keyword of [...childKeywords, ...conditions, ...unevaluatedKeywords]) {
      if (isSchema(schema[keyword])) plain[keyword] = this.#child(node, keyword);
    }
    for (const keyword of listKeywords) {
      const list = schema[keyword];
      if (!Array.isArray(list) || list.length === 0) continue;
      const before = Array.isArray(plain[keyword]) ? plain[keyword] : [];
      plain[keyword] = [...before, ...this.#list(node, keyword, list)];
    }
    for (const keyword of mapKeywords) {
      const map = schema[keyword];
      if (isSchemaObject(map)) plain[keyword] = this.#map(node, keyword, map);
    }
    this.#addItems(node, plain);
    this.#addDependencies(node, plain);
    this.#addPatterns(node, plain);
    addScalars(schema, plain);
    return plain;
  }

  #child(node: SchemaNode, ...steps: (string | number)[]): unknown {
    let schema: unknown = node.schema;
    for (const step of steps) schema = (schema as Record<string, unknown>)[step];
    const path = node.path + steps.map(pointerStep).join("");
    return this.#schema({ schema, path, resource: node.resource });
  }

  #list(node: SchemaNode, keyword: string, list: readonly unknown[]): unknown[] {
    return list.map((_, index) => this.#child(node, keyword, index));
  }

  #map(node: SchemaNode, keyword: string, map: SchemaObject): Record<string, unknown> {
    const names = Object.keys(map).filter((name) => isSchema(map[name]));
    return Object.fromEntries(names.map((name) => [name, this.#child(node, keyword, name)]));
  }

  /** Several references at one place, and those of draft 3's `extends`, are parts of one `allOf`. */
  #addReferences(node: SchemaNode, plain: Record<string, unknown>): void {
    const { schema } = node;
    const parts: unknown[] = [];
    for (const keyword of ["$ref", "$dynamicRef", "$recursiveRef"]) {
      const target = schema[keyword];
      const place = typeof target === "string" ? this.#document.resolve(target, node) : null;
      if (place !== null && !leadsBack(place, node, this.#document)) {
        parts.push({ $ref: this.#reference(place) });
      }
    }
    const base = schema.extends;
    if (Array.isArray(base)) parts.push(...this.#list(node, "extends", base));
    else if (isSchemaObject(base)) parts.push(this.#child(node, "extends"));
    if (parts.length === 0) return;
    plain.allOf = parts;
  }

  #addItems(node: SchemaNode, plain: Record<string, unknown>): void {
    const { items, prefixItems, additionalItems } = node.schema;
    if (Array.isArray(prefixItems))
      plain.prefixItems = this.#list(node, "prefixItems", prefixItems);
    if (Array.isArray(items) && !Array.isArray(prefixItems)) {
      plain.prefixItems = this.#list(node, "items", items);
      if (isSchema(additionalItems)) plain.items = this.#child(node, "additionalItems");
    } else if (isSchema(items)) plain.items = this.#child(node, "items");
    const prefix = plain.prefixItems;
    if (Array.isArray(prefix) && prefix.length === 0) delete plain.prefixItems;
  }

  #addDependencies(node: SchemaNode, plain: Record<string, unknown>): void {
    const { dependencies } = node.schema;
    if (!isSchemaObject(dependencies)) return;
    const required: Record<string, unknown> = {
      ...(plain.dependentRequired as object | undefined),
    };
    const schemas: Record<string, unknown> = {
      ...(plain.dependentSchemas as object | undefined),
    };
    for (const [name, value] of Object.entries(dependencies)) {
      if (Array.isArray(value)) required[name] = value;
      else if (typeof value === "string") required[name] = [value];
      else if (isSchema(value)) schemas[name] = this.#child(node, "dependencies", name);
    }
    plain.dependentRequired = required;
    plain.dependentSchemas = schemas;
  }

  #addPatterns(node: SchemaNode, plain: Record<string, unknown>): void {
    const { pattern, patternProperties } = node.schema;
    const readable = typeof pattern === "string" ? unicodePattern(pattern) : null;
    if (readable !== null) plain.pattern = readable;
    const ofFormat = formatPatterns.get(String(node.schema.format));
    if (ofFormat !== undefined) {
      const parts = Array.isArray(plain.allOf) ? plain.allOf : [];
      plain.allOf = [...parts, { pattern: ofFormat }];
    }
    if (!isSchemaObject(patternProperties)) return;
    const map: Record<string, unknown> = {};
    for (const name of Object.keys(patternProperties)) {
      const key = unicodePattern(name);
      const child = this.#child(node, "patternProperties", name);
      if (key !== null) map[key] = key in map ? { allOf: [map[key], child] } : child;
      // What an unreadable pattern matches is unknown, so nothing is "additional".
      else delete plain.additionalProperties;
    }
    plain.patternProperties = map;
  }
}

/** Whether a chain of bare references leads back to where it began. */
function leadsBack(place: Place, from: SchemaNode, document: SchemaDocument): boolean {
  const seen = new Set<unknown>([from.schema]);
  for (let current: Place | null = place; current !== null; ) {
    if (seen.has(current.schema)) return true;
    seen.add(current.schema);
    const { schema } = current;
    if (!isSchemaObject(schema) || typeof schema.$ref !== "string") return false;
    current = document.resolve(schema.$ref, document.node({ ...current, schema }));
  }
  return false;
}

function addScalars(schema: SchemaObject, plain: Record<string, unknown>): void {
  const { required, format, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const names = typeNames(schema.type);
  if (Array.isArray(names)) plain.type = names;
  if (Array.isArray(required)) plain.required = required.filter((name) => typeof name === "string");
  if (typeof format === "string" && formats.has(format)) plain.format = format;
  if (typeof schema.divisibleBy === "number") plain.multipleOf ??= schema.divisibleBy;
  const bounds = [
    ["minimum", "exclusiveMinimum", minimum, exclusiveMinimum],
    ["maximum", "exclusiveMaximum", maximum, exclusiveMaximum],
  ] as const;
  for (const [inclusive, exclusive, bound, other] of bounds) {
    if (typeof bound === "number") plain[other === true ? exclusive : inclusive] = bound;
    if (typeof other === "number") plain[exclusive] = other;
  }
}

function isSchema(value: unknown): boolean {
  return isSchemaObject(value) || typeof value === "boolean";
}
