import type { JsonSchema } from "../message.ts";

/**
 * Converts JSON Schema to TypeScript exactly like openai/harmony 0.0.8, including its losses: unknown schemas
 * become `any`, the second line of a description is not commented, keys are not quoted. For the `reference`
 * profile; otherwise use `typescript-type.ts`.
 */
export function referenceType(schema: JsonSchema, indent = ""): string {
  if (typeof schema === "boolean") return "any";
  const { oneOf, type } = schema;
  if (Array.isArray(oneOf)) return topLevelVariants(oneOf, indent);
  if (Array.isArray(type)) {
    const names = type.filter((name) => typeof name === "string");
    if (names.length > 0) {
      return names.map((name) => (name === "integer" ? "number" : name)).join(" | ");
    }
  }
  switch (type) {
    case "object":
      return objectType(schema, indent);
    case "string": {
      const values = Array.isArray(schema.enum) ? schema.enum.filter(isString) : [];
      return values.length > 0 ? values.map((value) => `"${value}"`).join(" | ") : "string";
    }
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return isSchema(schema.items) ? `${referenceType(schema.items, indent)}[]` : "Array<any>";
    default:
      return "any";
  }
}

type SchemaObject = Exclude<JsonSchema, boolean>;

function objectType(schema: SchemaObject, indent: string): string {
  let text = isString(schema.description) ? `${indent}// ${schema.description}\n` : "";
  text += "{\n";
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    const property: SchemaObject = typeof value === "object" && value !== null ? value : {};
    text += propertyText(key, property, required.has(key) ? "" : "?", indent);
  }
  return `${text}${indent}}`;
}

function propertyText(key: string, property: SchemaObject, mark: string, indent: string): string {
  const { title, description, examples, oneOf } = property;
  let text = isString(title) ? `${indent}// ${title}\n${indent}//\n` : "";
  if (oneOf === undefined && isString(description)) text += `${indent}// ${description}\n`;
  if (Array.isArray(examples) && examples.length > 0) {
    text += `${indent}// Examples:\n`;
    for (const example of examples.filter(isString)) text += `${indent}// - "${example}"\n`;
  }
  if (Array.isArray(oneOf)) return text + variantsProperty(key, property, oneOf, mark, indent);
  const type = nullableType(property, referenceType(property, `${indent}    `));
  const comment = "default" in property ? ` // default: ${defaultText(property)}` : "";
  return `${text}${indent}${key}${mark}: ${type},${comment}\n`;
}

function variantsProperty(
  key: string,
  property: SchemaObject,
  variants: readonly SchemaObject[],
  mark: string,
  indent: string,
): string {
  const { description } = property;
  const above = isString(description) && variants[0]?.description !== description;
  let text = above ? `${indent}// ${description}\n` : "";
  if ("default" in property) text += `${indent}// default: ${defaultText(property)}\n`;
  text += `${indent}${key}${mark}:\n`;
  variants.forEach((variant, index) => {
    const hidden = (index === 0 && above) || variant.description === description;
    const type = nullableType(variant, referenceType(variant, `${indent}   `));
    text += `${indent} | ${type}${variantComment(variant, hidden)}\n`;
  });
  return `${text}${indent},\n`;
}

function topLevelVariants(variants: readonly SchemaObject[], indent: string): string {
  return variants
    .map((variant) => {
      const type = nullableType(variant, referenceType(variant, `${indent}   `));
      return `\n${indent} | ${type}${variantComment(variant, false, true)}`;
    })
    .join("");
}

function variantComment(
  variant: SchemaObject,
  hideDescription: boolean,
  quoteEnumeration = false,
): string {
  const parts: string[] = [];
  if (!hideDescription && isString(variant.description)) parts.push(variant.description);
  if ("default" in variant) parts.push(`default: ${defaultText(variant, quoteEnumeration)}`);
  return parts.length > 0 ? ` // ${parts.join(" ")}` : "";
}

/** Quoted for strings, unless the schema is an enumeration; at the top level even then. */
function defaultText(schema: SchemaObject, quoteEnumeration = false): string {
  const value = schema.default;
  if (!isString(value)) return JSON.stringify(value);
  return !quoteEnumeration && Array.isArray(schema.enum) && schema.enum.length > 0
    ? value
    : `"${value}"`;
}

function nullableType(schema: SchemaObject, type: string): string {
  return schema.nullable === true && !type.includes("null") ? `${type} | null` : type;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || (typeof value === "object" && value !== null);
}
