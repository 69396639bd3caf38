import type { CompiledGrammar, JsonSchema, UnsupportedKeyword } from "./compiled-grammar.ts";
import { gbnfText } from "./gbnf-text.ts";
import { RuleSet } from "./rule-set.ts";
import { schemaHash } from "./schema-hash.ts";

export interface CompileOptions {
  /**
   * May an object hold properties that its schema does not name, where the schema leaves `additionalProperties` out?
   * Default: `"allow"`, as JSON Schema says; `"refuse"` keeps a model to the declared ones.
   */
  readonly undeclaredProperties?: "allow" | "refuse";
}

const cacheSize = 256;
const cache = new Map<string, CompiledGrammar>();

/** Compiles a JSON Schema to a GBNF grammar. Never throws for a schema that is JSON. Results are cached. */
export function compileSchema(schema: JsonSchema, options: CompileOptions = {}): CompiledGrammar {
  const hash = schemaHash([schema, options]);
  const known = cache.get(hash);
  if (known !== undefined) {
    cache.delete(hash);
    cache.set(hash, known);
    return known;
  }
  const compiled = new SimpleCompiler(schema, options).compile(hash);
  cache.set(hash, compiled);
  for (const oldest of cache.keys()) {
    if (cache.size <= cacheSize) break;
    cache.delete(oldest);
  }
  return compiled;
}

const known = new Set(
  "$schema $id id title description default examples $comment type properties required additionalProperties items minItems maxItems enum const anyOf oneOf $ref $defs definitions deprecated readOnly writeOnly nullable minLength maxLength".split(
    " ",
  ),
);

class SimpleCompiler {
  readonly #rules = new RuleSet();
  readonly #unsupported: UnsupportedKeyword[] = [];
  readonly #references = new Map<string, string>();
  readonly #root: JsonSchema;
  readonly #options: CompileOptions;

  constructor(root: JsonSchema, options: CompileOptions) {
    this.#root = root;
    this.#options = options;
  }

  compile(hash: string): CompiledGrammar {
    this.#rules.reserve("root");
    this.#rules.define("ws", '(" " | "\\n" [ \\t]{0,32})?');
    this.#rules.define("hex", "[0-9a-fA-F]");
    this.#rules.define(
      "char",
      '[^"\\\\\\x00-\\x1F] | "\\\\" (["\\\\/bfnrt] | "u" hex hex hex hex)',
    );
    this.#rules.define("string", '"\\"" char* "\\""');
    this.#rules.define("integer", '"-"? ("0" | [1-9] [0-9]{0,18})');
    this.#rules.define("number", 'integer ("." [0-9]{1,20})? ([eE] [-+]? [0-9]{1,2})?');
    this.#rules.define("boolean", '"true" | "false"');
    this.#rules.define("null", '"null"');
    this.#rules.define("array", '"[" ws (value ("," ws value)*)? ws "]"');
    this.#rules.define(
      "object",
      '"{" ws (string ":" " "? value ("," ws string ":" " "? value)*)? ws "}"',
    );
    this.#rules.define("value", "string | number | object | array | boolean | null");
    this.#rules.define("root", this.#schema(this.#root, ""));
    return {
      gbnf: this.#rules.write(),
      exact: this.#unsupported.length === 0,
      unsupported: this.#unsupported,
      hash,
    };
  }

  #schema(schema: unknown, path: string): string {
    if (typeof schema !== "object" || schema === null) return "value";
    const node = schema as Record<string, unknown>;
    for (const keyword of Object.keys(node)) {
      if (!known.has(keyword))
        this.#unsupported.push({ path, keyword, reason: "not yet expressed" });
    }
    if (typeof node["$ref"] === "string") return this.#reference(node["$ref"], path);
    if ("const" in node) return this.#constant(node["const"]);
    if (Array.isArray(node["enum"]))
      return this.#any(
        node["enum"].map((value) => this.#constant(value)),
        path,
      );
    const branches = node["anyOf"] ?? node["oneOf"];
    if (Array.isArray(branches)) {
      return this.#any(
        branches.map((branch, index) => this.#schema(branch, `${path}/anyOf/${index}`)),
        path,
      );
    }
    const type = node["type"];
    if (Array.isArray(type)) {
      return this.#any(
        type.map((single) => this.#typed({ ...node, type: single }, single, path)),
        path,
      );
    }
    return this.#typed(node, type, path);
  }

  #typed(node: Record<string, unknown>, type: unknown, path: string): string {
    switch (type) {
      case "object":
        return this.#object(node, path);
      case "array":
        return this.#array(node, path);
      case "string": {
        const minimum = Number(node["minLength"] ?? 0);
        const maximum = node["maxLength"] as number | undefined;
        if (minimum === 0 && maximum === undefined) return "string";
        return this.#rules.add(`"\\"" char{${minimum},${maximum ?? ""}} "\\""`, "text");
      }
      case "integer":
      case "number":
      case "boolean":
      case "null":
        return type;
      default:
        return node["properties"] === undefined ? "value" : this.#object(node, path);
    }
  }

  #object(node: Record<string, unknown>, path: string): string {
    const properties = Object.entries((node["properties"] ?? {}) as Record<string, unknown>);
    const required = new Set(Array.isArray(node["required"]) ? node["required"] : []);
    const additional =
      node["additionalProperties"] ?? this.#options.undeclaredProperties !== "refuse";
    if (properties.length === 0 && additional === true) return "object";
    const members = properties.map(([name, schema]) => {
      const value = this.#schema(schema, `${path}/properties/${name}`);
      return `${gbnfText(JSON.stringify(name))} ":" " "? ${value}`;
    });
    let more = "";
    if (properties.length === 0 && additional !== false) {
      more = `string ":" " "? ${this.#schema(additional, `${path}/additionalProperties`)}`;
    }
    let first = more === "" ? "" : this.#rules.add(`(${more} ("," ws ${more})*)?`, "members");
    let next = more === "" ? "" : this.#rules.add(`("," ws ${more})*`, "members");
    for (let index = properties.length - 1; index >= 0; index--) {
      const isRequired = required.has(properties[index]?.[0]);
      const start = `${members[index]} ${next}`.trim();
      const follow = `"," ws ${members[index]} ${next}`.trim();
      const hint = `${path}-${properties[index]?.[0]}`;
      first = this.#rules.add(isRequired ? start : `${start} | ${first || '""'}`, hint);
      next = this.#rules.add(isRequired ? follow : `${follow} | ${next || '""'}`, hint);
    }
    return this.#rules.add(`"{" ws ${first} ws "}"`, path);
  }

  #array(node: Record<string, unknown>, path: string): string {
    const item =
      node["items"] === undefined ? "value" : this.#schema(node["items"], `${path}/items`);
    const minimum = Number(node["minItems"] ?? 0);
    const maximum = node["maxItems"] === undefined ? "" : Math.max(0, Number(node["maxItems"]) - 1);
    const items = `${item} ("," ws ${item}){${Math.max(0, minimum - 1)},${maximum}}`;
    return this.#rules.add(`"[" ws ${minimum === 0 ? `(${items})?` : items} ws "]"`, path);
  }

  #reference(reference: string, path: string): string {
    const known = this.#references.get(reference);
    if (known !== undefined) return known;
    let target: unknown = this.#root;
    for (const part of reference.replace(/^#\/?/, "").split("/").filter(Boolean)) {
      const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
      target =
        typeof target === "object" && target !== null
          ? (target as Record<string, unknown>)[key]
          : undefined;
    }
    if (target === undefined) {
      this.#unsupported.push({ path, keyword: "$ref", reason: `${reference} does not resolve` });
      return "value";
    }
    const name = this.#rules.reserve(reference);
    this.#references.set(reference, name);
    this.#rules.define(name, this.#schema(target, reference.replace(/^#/, "")));
    return name;
  }

  #constant(value: unknown): string {
    return gbnfText(JSON.stringify(value));
  }

  #any(alternatives: readonly string[], hint: string): string {
    return this.#rules.add(alternatives.join(" | "), hint);
  }
}
