/**
 * From JSON Schema to GBNF, the grammar notation of llama.cpp. Usable alone, without a model:
 *
 *     const { gbnf, exact, unsupported } = compileSchema({ type: "object", properties: { … } });
 *
 * `exact` says whether everything that the grammar accepts is valid; where it is false, `unsupported`
 * lists by path and keyword what the grammar leaves open, and `validate` holds the rest.
 */
export type { CompileOptions } from "./compile-schema.ts";
export { compileSchema } from "./compile-schema.ts";
export type { CompiledGrammar, JsonSchema, UnsupportedKeyword } from "./compiled-grammar.ts";
