import { Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSchema } from "../../src/grammar/index.ts";
import { RandomNumbers } from "../random-model/random-numbers.ts";
import { layouts } from "./expect-grammar.ts";
import { GbnfMatcher } from "./gbnf-matcher.ts";
import { GbnfSampler } from "./gbnf-sampler.ts";
import { mutations } from "./mutate-value.ts";
import { drawnSchemas, withDefinitions } from "./random-schema.ts";

/** fast-check names it, and the path to the smallest failure, where a property fails. */
const seed = 20_261;

const cases = drawnSchemas.chain(({ schema, values }) =>
  fc.record({
    schema: fc.constant(withDefinitions(schema)),
    values: fc.array(values, { minLength: 1, maxLength: 8 }),
    walk: fc.nat(1_000_000_000),
  }),
);

/** The validator itself, without what `validate` does to a schema before. */
function judge(schema: object): (value: unknown) => boolean {
  const validator = new Validator(schema as never, "2020-12");
  return (value) => validator.validate(value).valid;
}

test("grammar and validator agree about values of a random schema and values near them", () => {
  const judged = { valid: 0, refused: 0 };
  fc.assert(
    fc.property(cases, ({ schema, values }) => {
      const { gbnf, exact, narrowed } = compileSchema(schema);
      const matcher = new GbnfMatcher(gbnf);
      const isValid = judge(schema);
      for (const value of values) {
        const valid = isValid(value);
        for (const text of layouts(value)) {
          const accepted = matcher.accepts(text);
          if (valid && narrowed.length === 0) expect([text, accepted]).toEqual([text, true]);
          if (!valid && exact) expect([text, accepted]).toEqual([text, false]);
        }
        if (valid) judged.valid++;
        else if (exact) judged.refused++;
      }
    }),
    { seed, numRuns: 700 },
  );
  expect(judged.valid).toBeGreaterThan(300);
  expect(judged.refused).toBeGreaterThan(300);
});

test("of what differs in one place from a valid value, the grammar refuses what the validator refuses", () => {
  const judged = { valid: 0, refused: 0 };
  fc.assert(
    fc.property(cases, ({ schema, values }) => {
      const { gbnf, exact, narrowed } = compileSchema(schema);
      const matcher = new GbnfMatcher(gbnf);
      const isValid = judge(schema);
      const [valid] = values.filter(isValid);
      if (valid === undefined) return;
      for (const value of mutations(valid).slice(0, 40)) {
        const text = JSON.stringify(value);
        const accepted = matcher.accepts(text);
        if (isValid(value)) {
          judged.valid++;
          if (narrowed.length === 0) expect([text, accepted]).toEqual([text, true]);
        } else if (exact) {
          judged.refused++;
          expect([text, accepted]).toEqual([text, false]);
        }
      }
    }),
    { seed, numRuns: 500 },
  );
  expect(judged.valid).toBeGreaterThan(300);
  expect(judged.refused).toBeGreaterThan(300);
});

test("random walks through the grammar of a random schema are JSON, and valid where it is exact", () => {
  let valid = 0;
  fc.assert(
    fc.property(cases, ({ schema, walk }) => {
      const { gbnf, exact } = compileSchema(schema);
      const sampler = new GbnfSampler(gbnf);
      const matcher = new GbnfMatcher(gbnf);
      const isValid = judge(schema);
      const random = new RandomNumbers(walk);
      for (let count = 0; count < 5; count++) {
        const text = sampler.sample((limit) => random.below(limit), 60);
        const value: unknown = JSON.parse(text);
        expect(matcher.accepts(text)).toBe(true);
        if (!exact) continue;
        expect([text, isValid(value)]).toEqual([text, true]);
        valid++;
      }
    }),
    { seed, numRuns: 700 },
  );
  expect(valid).toBeGreaterThan(1000);
});
