import type { JsonSchema } from "../message.ts";

export type SchemaObject = Exclude<JsonSchema, boolean>;

export function isSchema(value: unknown): value is JsonSchema {
  return (
    typeof value === "boolean" ||
    (typeof value === "object" && value !== null && !Array.isArray(value))
  );
}

/** A definition longer than this is written once and then referenced by name. */
const longDefinition = 200;

/** Follows `$ref` and merges `allOf` inside one root schema, and knows which definitions are open. */
export class SchemaScope {
  /** References that were written by name somewhere, and so need a label where they are written out. */
  named: Map<string, string>;
  readonly #root: JsonSchema;
  readonly #open = new Set<string>();
  #written = new Set<string>();

  constructor(root: JsonSchema, named: ReadonlyMap<string, string> = new Map()) {
    this.#root = root;
    this.named = new Map(named);
  }

  /**
   * Calls `write` with the schema after resolving `$ref` and `allOf` and the label to put before it (usually
   * empty), or with null and a name if it has been written, or is being written, under that name.
   */
  expand<T extends { readonly text: string }>(
    schema: SchemaObject,
    write: (expanded: SchemaObject | null, label: string) => T,
  ): T {
    const reference = schema === this.#root ? "#" : schema.$ref;
    if (typeof reference !== "string") return write(this.merged(schema), "");
    if (this.#open.has(reference) || this.#written.has(reference)) {
      const name = nameOf(reference);
      this.named.set(reference, name);
      return write(null, name);
    }
    this.#open.add(reference);
    const label = this.named.get(reference) ?? "";
    const result = write(this.merged(schema), label);
    this.#open.delete(reference);
    if (result.text.length > longDefinition) this.#written.add(reference);
    return result;
  }

  /** `anyOf` of one type and null is that type, nullable: its comments fit on the line. */
  simplified(schema: SchemaObject): SchemaObject {
    const { anyOf, ...own } = schema;
    if (!Array.isArray(anyOf) || anyOf.length !== 2 || "type" in own || "$ref" in own)
      return schema;
    const other = anyOf.find((variant) => !isNull(variant));
    if (!anyOf.some(isNull) || !isSchema(other) || typeof other !== "object") return schema;
    return { ...other, ...own, nullable: true };
  }

  /** What `measure` returns, as if nothing had been written by it. */
  undone<T>(measure: () => T): T {
    const written = new Set(this.#written);
    const named = new Map(this.named);
    const result = measure();
    this.#written = written;
    this.named = named;
    return result;
  }

  /** The schema with what it refers to: its own keywords win. */
  described(schema: SchemaObject): SchemaObject {
    return typeof schema.$ref === "string" ? this.merged(schema) : schema;
  }

  /** Resolves `$ref` and merges `allOf`. What can't be merged is left out, because the grammar checks it. */
  merged(schema: SchemaObject, depth = 0): SchemaObject {
    if (depth > 32) return {};
    let result = schema;
    if (typeof schema.$ref === "string" && schema !== this.#root) {
      const { $ref: reference, ...own } = schema;
      const target = this.#resolve(String(reference));
      result = {
        ...(isSchema(target) && typeof target === "object" ? this.merged(target, depth + 1) : {}),
        ...own,
      };
    }
    if (!Array.isArray(result.allOf)) return result;
    const { allOf, ...own } = result;
    return allOf.reduce<SchemaObject>(
      (all, part) =>
        isSchema(part) && typeof part === "object"
          ? intersect(all, this.merged(part, depth + 1))
          : all,
      own,
    );
  }

  #resolve(reference: string): unknown {
    if (reference === "#") return this.#root;
    if (!reference.startsWith("#/")) return null;
    return reference
      .slice(2)
      .split("/")
      .map((part) => decodePart(part))
      .reduce<unknown>(
        (value, key) =>
          typeof value === "object" && value !== null
            ? (value as Record<string, unknown>)[key]
            : null,
        this.#root,
      );
  }
}

function isNull(schema: unknown): boolean {
  return isSchema(schema) && typeof schema === "object" && schema.type === "null";
}

function intersect(left: SchemaObject, right: SchemaObject): SchemaObject {
  const merged: Record<string, unknown> = { ...right, ...left };
  if (left.properties || right.properties) {
    merged.properties = { ...(left.properties ?? {}), ...(right.properties ?? {}) };
  }
  if (left.required || right.required)
    merged.required = [...list(left.required), ...list(right.required)];
  return merged;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function decodePart(part: string): string {
  const text = part.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function nameOf(reference: string): string {
  const last = reference === "#" ? "Root" : decodePart(reference.split("/").at(-1) ?? "");
  // zod numbers the schemas that have no name: __schema0.
  return last.replace(/^__schema(?=\d)/, "Type").replace(/[^\p{ID_Continue}$]/gu, "_") || "Type";
}
