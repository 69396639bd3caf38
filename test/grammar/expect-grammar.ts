import { expect } from "vitest";
import {
  type CompileOptions,
  compileSchema,
  type JsonSchema,
  validate,
} from "../../src/grammar/index.ts";
import { GbnfMatcher } from "./gbnf-matcher.ts";
import { parseOrdered, writeLikePython } from "./ordered-json.ts";

export interface Expected {
  /** Valid values, and texts of values as they stand. The grammar takes them, and the validator agrees. */
  readonly takes?: readonly unknown[];
  /** Invalid values. The grammar refuses them, and the validator agrees. */
  readonly refuses?: readonly unknown[];
  /** JSON texts that the grammar takes or refuses, whatever the validator says. */
  readonly takesText?: readonly string[];
  readonly refusesText?: readonly string[];
  /** Whether the grammar is exact. Default: true. */
  readonly exact?: boolean;
}

/** Compiles a schema and checks what its grammar takes and refuses, in every layout that models write. */
export function expectGrammar(
  schema: JsonSchema,
  { takes = [], refuses = [], takesText = [], refusesText = [], exact = true }: Expected,
  options: CompileOptions = {},
): void {
  const grammar = compileSchema(schema, options);
  const matcher = new GbnfMatcher(grammar.gbnf);
  expect({ exact: grammar.exact, unsupported: grammar.unsupported }).toEqual({
    exact,
    unsupported: exact ? [] : expect.anything(),
  });
  const judged = (values: readonly unknown[]) =>
    values.map((value) => ({
      value,
      valid: validate(schema, value).length === 0,
      accepted: layouts(value).map((text) => matcher.accepts(text)),
    }));
  const expected = (values: readonly unknown[], is: boolean) =>
    values.map((value) => ({ value, valid: is, accepted: layouts(value).map(() => is) }));
  expect(judged(takes)).toEqual(expected(takes, true));
  expect(judged(refuses)).toEqual(expected(refuses, false));
  expect(takesText.filter((text) => !matcher.accepts(text))).toEqual([]);
  expect(refusesText.filter((text) => matcher.accepts(text))).toEqual([]);
}

/** A value without white space, with single spaces, and indented. */
export function layouts(value: unknown): string[] {
  const json = JSON.stringify(value);
  return [json, writeLikePython(parseOrdered(json)), JSON.stringify(value, null, 2)];
}
