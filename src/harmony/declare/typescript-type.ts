import type { JsonSchema } from "../message.ts";
import { commentLines, keyText, literal, oneLine, schemaComments } from "./schema-comments.ts";
import { isSchema, type SchemaObject, SchemaScope } from "./schema-scope.ts";

/**
 * JSON Schema to the TypeScript text that declares a tool's arguments, for a model to read.
 *
 * The same as the reference on what that can express; beyond it: anyOf, allOf, `$ref` and recursion,
 * const, enumerations of any type, null, records, tuples, formats and bounds as comments, quoted
 * keys, parentheses around the element of an array, comments that no description can break out of.
 */
export function typescriptType(schema: JsonSchema): string {
  // A second pass when types repeat: only then is it known which need a name at their first place.
  const first = new TypeWriter(new SchemaScope(schema));
  const text = first.type(schema, "").text;
  if (first.scope.named.size === 0) return text;
  return new TypeWriter(new SchemaScope(schema, first.scope.named)).type(schema, "").text;
}

interface TypeText {
  readonly text: string;
  /** Needs parentheses in front of `[]`. */
  readonly union: boolean;
}

class TypeWriter {
  readonly scope: SchemaScope;
  /** Remembered by the list of variants, else nested lists would be measured again at every level. */
  readonly #fitting = new WeakMap<object, boolean>();

  constructor(scope: SchemaScope) {
    this.scope = scope;
  }

  type(given: JsonSchema, indent: string): TypeText {
    if (typeof given === "boolean") return single(given ? "any" : "never");
    const schema = this.scope.simplified(given);
    const written = this.scope.expand(schema, (expanded, label) => {
      if (expanded === null) return single(label);
      const type = withNull(expanded, this.#expanded(expanded, indent));
      return label === "" ? type : { ...type, text: `/* ${label} */ ${type.text}` };
    });
    return withNull(schema, written);
  }

  #expanded(schema: SchemaObject, indent: string): TypeText {
    if (schema.not === true || isEmpty(schema.not)) return single("never");
    if ("const" in schema) return single(literal(schema.const));
    if (Array.isArray(schema.enum) && schema.enum.length > 0) {
      return union(schema.enum.map(literal));
    }
    const variants = variantsOf(schema);
    if (variants === null) return this.#plain(schema, indent);
    const { oneOf: _oneOf, anyOf: _anyOf, ...base } = schema;
    const { description: _description, ...bare } = base;
    const written = this.#variants(variants, schema, indent);
    const rest = this.#plain(bare, indent);
    return rest.text === "any" || written.text === "any"
      ? written.text === "any"
        ? rest
        : written
      : single(`${rest.union ? `(${rest.text})` : rest.text} & (${written.text})`);
  }

  #plain(schema: SchemaObject, indent: string): TypeText {
    if (Array.isArray(schema.type)) {
      const { description: _description, ...bare } = schema;
      return union(schema.type.map((type) => this.#plain({ ...bare, type }, indent).text));
    }
    switch (schema.type ?? impliedType(schema)) {
      case "object":
        return this.#object(schema, indent);
      case "array":
        return this.#array(schema, indent);
      case "string":
      case "boolean":
      case "null":
        return single(String(schema.type ?? "string"));
      case "number":
      case "integer":
        return single("number");
      default:
        return single("any");
    }
  }

  #object(schema: SchemaObject, indent: string): TypeText {
    const properties = Object.entries(schema.properties ?? {});
    const others = this.#otherProperties(schema, indent);
    const above = commentLines(schema.description, indent);
    if (properties.length === 0 && others.length === 1) {
      return single(`${above}Record<string, ${others[0]}>`);
    }
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    let text = `${above}{\n`;
    for (const [key, property] of properties) {
      if (property === false) continue;
      text += this.#property(keyText(key), property, required.has(key) ? "" : "?", indent);
    }
    for (const other of others) text += `${indent}[key: string]: ${other},\n`;
    return single(`${text}${indent}}`);
  }

  /** The types of undeclared properties. Absent if there may be none, or nothing is specified. */
  #otherProperties(schema: SchemaObject, indent: string): string[] {
    const { additionalProperties: rest, patternProperties } = schema;
    const inner = `${indent}    `;
    const types = Object.entries(patternProperties ?? {}).map(
      ([pattern, value]) => `${this.type(value, inner).text} /* key matches ${oneLine(pattern)} */`,
    );
    if (isSchema(rest) && rest !== false) types.push(this.type(rest, inner).text);
    return types;
  }

  #property(key: string, given: JsonSchema, mark: string, indent: string): string {
    const property = typeof given === "object" ? this.scope.simplified(given) : {};
    const { title, description, examples } = this.scope.described(property);
    let text = typeof title === "string" ? `${commentLines(title, indent)}${indent}//\n` : "";
    const variants = variantsOf(property);
    const listed = variants !== null && !this.#fitsOneLine(property);
    // A description that the first variant repeats is written there.
    const above = !listed || variants[0]?.description !== description;
    if (above) text += commentLines(description, indent);
    if (Array.isArray(examples) && examples.length > 0) {
      text += `${indent}// Examples:\n`;
      for (const example of examples) text += `${indent}// - ${literal(example)}\n`;
    }
    if (listed && isOnlyVariants(property)) {
      const comments = schemaComments(property, this.scope);
      for (const comment of comments) text += `${indent}// ${comment}\n`;
      return `${text}${indent}${key}${mark}:${this.#list(variants, above ? description : undefined, indent)}\n${indent},\n`;
    }
    const type = this.type(typeof given === "object" ? property : given, `${indent}    `).text;
    const comments = schemaComments(property, this.scope);
    const trailing = comments.length > 0 ? ` // ${comments.join(", ")}` : "";
    return `${text}${indent}${key}${mark}: ${type},${trailing}\n`;
  }

  #variants(variants: readonly SchemaObject[], schema: SchemaObject, indent: string): TypeText {
    if (this.#fitsOneLine(schema)) {
      return union(variants.map((variant) => this.type(variant, indent).text));
    }
    return { text: this.#list(variants, undefined, indent, true), union: true };
  }

  /** One variant per line, each followed by its own comments. */
  #list(
    variants: readonly SchemaObject[],
    shown: unknown,
    indent: string,
    quoteDefaults = false,
  ): string {
    return variants
      .map((variant) => {
        const { description } = this.scope.described(variant);
        const { text } = this.type(variant, `${indent}   `);
        const comments = schemaComments(variant, this.scope, quoteDefaults);
        const told = typeof description === "string" && description !== shown;
        const parts = told ? [oneLine(description)] : [];
        if (comments.length > 0) parts.push(comments.join(", "));
        return `\n${indent} | ${text}${parts.length > 0 ? ` // ${parts.join(" ")}` : ""}`;
      })
      .join("");
  }

  /** `oneOf` is listed as the reference does; `anyOf` only where a variant has something to tell. */
  #fitsOneLine(schema: SchemaObject): boolean {
    const { anyOf } = schema;
    if (Array.isArray(schema.oneOf) || !Array.isArray(anyOf)) return false;
    const known = this.#fitting.get(anyOf);
    if (known !== undefined) return known;
    const fits = this.scope.undone(() =>
      (variantsOf(schema) ?? []).every(
        (variant) =>
          typeof variant.description !== "string" &&
          schemaComments(variant, this.scope).length === 0 &&
          !this.type(variant, "").text.includes("\n"),
      ),
    );
    this.#fitting.set(anyOf, fits);
    return fits;
  }

  #array(schema: SchemaObject, indent: string): TypeText {
    const { items, prefixItems } = schema;
    const element = (item: JsonSchema): string => {
      const { text, union: compound } = this.type(item, indent);
      return compound ? `(${text})[]` : `${text}[]`;
    };
    const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : null;
    if (first !== null) {
      const types = first.map((item: JsonSchema) => this.type(item, indent).text);
      const rest = Array.isArray(prefixItems) ? items : schema.additionalItems;
      if (isSchema(rest) && rest !== false) types.push(`...${element(rest)}`);
      return single(`[${types.join(", ")}]`);
    }
    return single(isSchema(items) ? element(items) : "Array<any>");
  }
}

function variantsOf(schema: SchemaObject): readonly SchemaObject[] | null {
  const variants = schema.oneOf ?? schema.anyOf;
  if (!Array.isArray(variants)) return null;
  return variants.map((each) => (typeof each === "object" && each !== null ? each : {}));
}

/** Whether the property has no type of its own in addition to its variants. */
function isOnlyVariants(schema: SchemaObject): boolean {
  return ["type", "properties", "allOf", "$ref", "enum", "const", "items"].every(
    (word) => !(word in schema),
  );
}

function impliedType(schema: SchemaObject): string | undefined {
  if (schema.properties || schema.additionalProperties || schema.patternProperties) return "object";
  if (schema.items || schema.prefixItems) return "array";
  return undefined;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function single(text: string): TypeText {
  return { text, union: false };
}

function union(types: readonly string[]): TypeText {
  const distinct = [...new Set(types)];
  if (distinct.includes("any")) return single("any");
  return { text: distinct.join(" | "), union: distinct.length > 1 };
}

function withNull(schema: SchemaObject, type: TypeText): TypeText {
  if (schema.nullable !== true || /\bnull\b/.test(type.text)) return type;
  return { text: `${type.text} | null`, union: true };
}
