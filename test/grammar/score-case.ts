import { type CompiledGrammar, compileSchema, validateText } from "../../src/grammar/index.ts";
import { GbnfMatcher } from "./gbnf-matcher.ts";
import type { SchemaFileCase } from "./schema-cases.ts";

/** How MaskBench counts a schema. */
export type Verdict = "passing" | "compile_error" | "validation_error" | "invalidation_error";

export interface Score {
  readonly verdict: Verdict;
  readonly grammar: CompiledGrammar;
  /** Invalid instances, and how many of them the grammar, or the validator after it, refuses. */
  readonly invalid: number;
  readonly refused: number;
  /** Which instances were judged wrongly by the grammar, or what went wrong. */
  readonly detail: string;
}

/**
 * Scores one schema by the rules of MaskBench: the grammar accepts every valid instance and refuses every invalid one.
 * A schema whose grammar says that it is not exact counts as a compile error, whatever it accepts.
 */
export function scoreCase({ schema, tests }: SchemaFileCase): Score {
  const grammar = compileSchema(schema);
  const matcher = new GbnfMatcher(grammar.gbnf);
  const wrong = { valid: [] as number[], invalid: [] as number[] };
  let refused = 0;
  tests.forEach(({ valid, text }, index) => {
    const accepted = matcher.accepts(text);
    if (valid && !accepted) wrong.valid.push(index);
    if (!valid && accepted) wrong.invalid.push(index);
    if (!valid && (!accepted || validateText(schema, text).length > 0)) refused++;
  });
  let verdict: Verdict = "passing";
  if (!grammar.exact) verdict = "compile_error";
  else if (wrong.valid.length > 0) verdict = "validation_error";
  else if (wrong.invalid.length > 0) verdict = "invalidation_error";
  const invalid = tests.filter(({ valid }) => !valid).length;
  const detail = `valid refused: ${wrong.valid}; invalid accepted: ${wrong.invalid}`;
  return { verdict, grammar, invalid, refused, detail };
}
