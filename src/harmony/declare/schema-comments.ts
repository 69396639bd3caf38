import { isSchema, type SchemaObject, type SchemaScope } from "./schema-scope.ts";

const lineBreaks = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

/** Each line of a text as a separate comment, so that no line is outside a comment. */
export function commentLines(text: unknown, indent: string): string {
  if (typeof text !== "string") return "";
  return text
    .split(lineBreaks)
    .map((line) => `${indent}// ${line}\n`)
    .join("");
}

/** A text for the end of a line. */
export function oneLine(text: string): string {
  return text.split(lineBreaks).join(" ").replaceAll("*/", "* /");
}

/** A key as TypeScript would write it. */
export function keyText(key: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? key : literal(key);
}

/** JSON without any line-ending character. */
export function literal(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")
    .replaceAll("\u0085", "\\u0085");
}

/**
 * The comment after a type: its default and what TypeScript can't express. The default of an enumeration is
 * unquoted, except (as in the reference) in a list of variants that doesn't belong to a property.
 */
export function schemaComments(
  given: SchemaObject,
  scope: SchemaScope,
  quoteDefaults = false,
): string[] {
  const schema = scope.described(given);
  const comments: string[] = [];
  if ("default" in schema && schema.default !== undefined) {
    const enumeration = Array.isArray(schema.enum) && schema.enum.length > 0;
    const bare = !quoteDefaults && enumeration && typeof schema.default === "string";
    comments.push(`default: ${bare ? oneLine(String(schema.default)) : literal(schema.default)}`);
  }
  for (const [keyword, words] of bounds) {
    const value = schema[keyword];
    if (value === undefined || value === false || isSafeIntegerBound(value)) continue;
    // zod adds a format's pattern, which is long and useless to the reader.
    if (keyword === "pattern" && schema.format !== undefined) continue;
    const text = typeof value === "string" ? oneLine(value) : literal(value);
    comments.push(value === true ? words : `${words} ${text}`);
  }
  if (isSchema(schema.items) && typeof schema.items === "object") {
    const inner = schemaComments({ ...schema.items, default: undefined }, scope);
    const told = scope.described(schema.items).description;
    if (typeof told === "string" && schema.items.type !== "object") inner.unshift(oneLine(told));
    if (inner.length > 0) comments.push(`each: ${inner.join(", ")}`);
  }
  return comments;
}

/** zod writes these bounds for every integer; they carry no information. */
function isSafeIntegerBound(value: unknown): boolean {
  return value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;
}

const bounds: readonly (readonly [keyword: string, words: string])[] = [
  ["format", "format:"],
  ["pattern", "pattern:"],
  ["minLength", "min length"],
  ["maxLength", "max length"],
  ["minimum", "minimum"],
  ["exclusiveMinimum", "more than"],
  ["maximum", "maximum"],
  ["exclusiveMaximum", "less than"],
  ["multipleOf", "multiple of"],
  ["minItems", "min items"],
  ["maxItems", "max items"],
  ["uniqueItems", "unique items"],
  ["minProperties", "min properties"],
  ["maxProperties", "max properties"],
];
