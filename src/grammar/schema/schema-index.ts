import {
  hasOwnIdentifier,
  isSchemaObject,
  pointerStep,
  type SchemaObject,
} from "./schema-document.ts";

/** Keywords whose values are data, not schemas. */
const dataKeywords = new Set(["enum", "const", "default", "examples", "example"]);

/** The places of a document's identifiers and anchors. */
export class SchemaIndex {
  readonly #resources = new Map<string, SchemaObject>();
  readonly #anchors = new Map<SchemaObject, Map<string, SchemaObject>>();
  readonly #bases = new Map<SchemaObject, string>();
  readonly #paths = new Map<SchemaObject, string>();
  readonly #root: SchemaObject;

  constructor(root: SchemaObject) {
    this.#root = root;
    this.#visit(root, "", root, "");
  }

  /** The base URI of a resource; empty if it has none. */
  baseOf(resource: SchemaObject): string {
    return this.#bases.get(resource) ?? "";
  }

  pathOf(schema: SchemaObject): string {
    return this.#paths.get(schema) ?? "";
  }

  /** The resource at an address, which may be relative to the base. */
  resource(address: string, base: string): SchemaObject | null {
    const absolute = join(address, base);
    return this.#resources.get(absolute) ?? this.#resources.get(address) ?? null;
  }

  anchor(name: string, resource: SchemaObject): SchemaObject | null {
    return (
      this.#anchors.get(resource)?.get(name) ?? this.#anchors.get(this.#root)?.get(name) ?? null
    );
  }

  #visit(value: unknown, path: string, resource: SchemaObject, base: string): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        this.#visit(item, path + pointerStep(index), resource, base);
      });
      return;
    }
    if (!isSchemaObject(value)) return;
    this.#paths.set(value, path);
    let here = resource;
    let hereBase = base;
    const identifier = value.$id ?? value.id;
    if (hasOwnIdentifier(value) && typeof identifier === "string") {
      here = value;
      hereBase = join(identifier, base).replace(/#$/, "");
      this.#resources.set(hereBase, value);
      this.#resources.set(identifier.replace(/#$/, ""), value);
    }
    if (!this.#bases.has(here)) this.#bases.set(here, hereBase);
    const anchors = [value.$anchor, value.$dynamicAnchor];
    if (typeof identifier === "string" && identifier.startsWith("#"))
      anchors.push(identifier.slice(1));
    for (const anchor of anchors) {
      if (typeof anchor !== "string") continue;
      const known = this.#anchors.get(here) ?? new Map<string, SchemaObject>();
      known.set(anchor, value);
      this.#anchors.set(here, known);
    }
    for (const [keyword, child] of Object.entries(value)) {
      if (!dataKeywords.has(keyword))
        this.#visit(child, path + pointerStep(keyword), here, hereBase);
    }
  }
}

function join(address: string, base: string): string {
  try {
    return new URL(address, base === "" ? "schema:///" : base).href;
  } catch {
    return address;
  }
}
