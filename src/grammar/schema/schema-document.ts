import type { JsonSchema } from "../compiled-grammar.ts";
import { SchemaIndex } from "./schema-index.ts";

/** An object of keywords at one place of a schema. */
export interface SchemaNode {
  readonly id: number;
  readonly schema: SchemaObject;
  /** JSON Pointer from the root of the document. */
  readonly path: string;
  /** The nearest schema around it that has an `$id`, or the root: what `#/…` starts from. */
  readonly resource: SchemaObject;
}

export type SchemaObject = { readonly [keyword: string]: unknown };

/** A schema with its places numbered and its references resolvable. */
export class SchemaDocument {
  readonly root: SchemaObject;
  /**
   * The draft that `$schema` names, if it matters: 1 to 7. Null: a later one, or none, which is read like a later
   * one.
   */
  readonly draft: number | null;
  readonly #nodes = new Map<object, SchemaNode>();
  #index: SchemaIndex | null = null;

  constructor(root: JsonSchema) {
    if (typeof root === "boolean") this.root = root ? {} : { not: {} };
    else this.root = root;
    const named = this.root.$schema;
    const [, draft] = (typeof named === "string" && /draft-0?([1-7])\b/.exec(named)) || [];
    this.draft = draft === undefined ? null : Number(draft);
  }

  /** Up to draft 6, `if`, `then` and `else` are not keywords and are ignored. */
  get hasConditions(): boolean {
    return this.draft === null || this.draft >= 7;
  }

  /** The node of a schema object at this path inside the resource. */
  node({ schema, path, resource }: SchemaPlace): SchemaNode {
    const known = this.#nodes.get(schema);
    if (known !== undefined) return known;
    const own = hasOwnIdentifier(schema) ? schema : resource;
    const node = { id: this.#nodes.size, schema, path, resource: own };
    this.#nodes.set(schema, node);
    return node;
  }

  /** The target of a `$ref` at the node; null if it is not in this document. */
  resolve(reference: string, from: SchemaNode): Place | null {
    const hash = reference.indexOf("#");
    const address = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? "" : reference.slice(hash + 1);
    if (address === "" && (fragment === "" || fragment.startsWith("/"))) {
      // Schemas of draft 4 use `id` for many things; a pointer that misses its resource often means the document.
      for (const start of [from.resource, this.root]) {
        const found = at(start, fragment);
        if (found !== undefined) {
          const prefix = start === this.root ? "" : `${this.#nodes.get(start)?.path ?? ""}`;
          return {
            schema: found,
            path: prefix + fragment,
            resource: this.#resourceAlong(start, fragment),
          };
        }
      }
      return null;
    }
    this.#index ??= new SchemaIndex(this.root);
    const base = this.#index.baseOf(from.resource);
    const resource = address === "" ? from.resource : this.#index.resource(address, base);
    if (resource === null) return null;
    const place = this.#index.pathOf(resource);
    if (fragment === "" || fragment.startsWith("/")) {
      const found = at(resource, fragment);
      return found === undefined ? null : { schema: found, path: place + fragment, resource };
    }
    const anchored = this.#index.anchor(fragment, resource);
    return anchored === null
      ? null
      : { schema: anchored, path: this.#index.pathOf(anchored), resource };
  }

  #resourceAlong(start: SchemaObject, pointer: string): SchemaObject {
    let resource = start;
    let place: unknown = start;
    for (const key of pointerKeys(pointer)) {
      place = (place as Record<string, unknown>)[key];
      if (isSchemaObject(place) && hasOwnIdentifier(place)) resource = place;
    }
    return resource;
  }
}

/** A value in a place where a schema is expected. */
export interface Place {
  readonly schema: unknown;
  readonly path: string;
  readonly resource: SchemaObject;
}

export interface SchemaPlace extends Place {
  readonly schema: SchemaObject;
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A name as one step of a JSON Pointer. */
export function pointerStep(name: string | number): string {
  return `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Whether the schema has an `$id` (or `id`) that starts a resource, and is not merely an anchor. */
export function hasOwnIdentifier(schema: SchemaObject): boolean {
  const identifier = schema.$id ?? schema.id;
  return typeof identifier === "string" && identifier !== "" && !identifier.startsWith("#");
}

function at(root: SchemaObject, pointer: string): unknown {
  let place: unknown = root;
  for (const key of pointerKeys(pointer)) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, key)) return undefined;
    place = (place as Record<string, unknown>)[key];
  }
  return isSchemaObject(place) || typeof place === "boolean" ? place : undefined;
}

function pointerKeys(pointer: string): string[] {
  if (pointer === "" || pointer === "/") return [];
  let decoded = pointer;
  try {
    decoded = decodeURIComponent(pointer);
  } catch {
    // A pointer that isn't percent-encoded is used as it is.
  }
  return decoded
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
