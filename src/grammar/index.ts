/**
 * From JSON Schema to GBNF, the grammar notation of llama.cpp. Usable alone, without a model:
 *
 *     const { gbnf, exact, unsupported } = compileSchema({ type: "object", properties: { … } });
 *     const issues = validate(schema, JSON.parse(text));
 *
 * `exact` says whether everything that the grammar accepts is valid; where it is false, `unsupported` lists by path and
 * keyword what the grammar leaves open, and `validate` holds the rest. How it works inside: `schema/` reads a schema as
 * a set of values, `language/` holds regular languages for strings and numbers, `emit/` writes both as rules.
 */
export type { CompileOptions } from "./compile-schema.ts";
export { compileSchema } from "./compile-schema.ts";
export type { CompiledGrammar, JsonSchema, UnsupportedKeyword } from "./compiled-grammar.ts";
export { validate } from "./validation/validate.ts";
export { validateText } from "./validation/validate-text.ts";
export type { ValidationIssue } from "./validation/validation-issue.ts";
