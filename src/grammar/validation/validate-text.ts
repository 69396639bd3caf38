import type { JsonSchema } from "../compiled-grammar.ts";
import { SchemaDocument } from "../schema/schema-document.ts";
import { markNumber, markSchema } from "./mark-fractions.ts";
import { plainSchema } from "./plain-schema.ts";
import { validate } from "./validate.ts";
import type { ValidationIssue } from "./validation-issue.ts";

/**
 * Checks a JSON text as `validate` checks its value, including what only the text shows: up to draft 4, a number
 * written with a fraction or an exponent is not an integer, so `1.0` isn't one. A text that isn't JSON is one
 * issue.
 *
 * @returns what is wrong, outermost first; empty for a valid text
 * @throws OstinatoError `grammar.schema` as `validate` does.
 */
export function validateText(schema: JsonSchema, text: string): readonly ValidationIssue[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [{ path: "", keyword: "", expected: "JSON", given: text }];
  }
  const issues = validate(schema, value);
  const { draft } = new SchemaDocument(schema);
  if (draft === null || draft > 4) return issues;
  const fractions = new Map<number, number>();
  const marked = withFractions(text, fractions);
  if (fractions.size === 0) return issues;
  const found = validate(markSchema(plainSchema(schema), new Set(fractions.keys())), marked);
  if (found.length === 0 || issues.length > 0) return found.length === 0 ? [] : issues;
  return found.map((issue) => ({
    ...issue,
    expected: `${issue.expected}, written without a fraction or an exponent`,
    given: fractions.get(issue.given as number) ?? issue.given,
  }));
}

/** JavaScript's own parser, with how each number is written. */
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** The value of the text, with whole numbers that are written as fractions marked, and the marks. */
function withFractions(text: string, fractions: Map<number, number>): unknown {
  try {
    return parse(text, (_, value, { source = "" }) => {
      if (typeof value !== "number" || !/[.eE]/.test(source)) return value;
      const mark = markNumber(value);
      if (mark !== value) fractions.set(mark, value);
      return mark;
    });
  } catch (error) {
    // The stack is exhausted, far deeper than any schema checks.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
