import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileSchema, validate, validateText } from "../../../src/grammar/index.ts";
import { GbnfMatcher } from "../gbnf-matcher.ts";

const draft4 = { $schema: "http://json-schema.org/draft-04/schema#" };
const is = (schema: object, text: string) =>
  validateText({ ...draft4, ...schema }, text).length === 0;

// Issue 18, E: JSON.parse makes the same of 1 and 1.0.
describe("up to draft 4, 1.0 is not an integer", () => {
  test("and the issue says how it should be written", () => {
    const schema = { ...draft4, properties: { count: { type: "integer" } } };
    expect(validateText(schema, '{"count": 3}')).toEqual([]);
    expect(validateText(schema, '{"count": 3.0}')).toEqual([
      {
        path: "/count",
        keyword: "type",
        expected: "a value of type integer, written without a fraction or an exponent",
        given: 3,
      },
    ]);
    for (const text of ["1e2", "-1.0", "0.0", "-0.0", "1.50"])
      expect([text, is({ type: "integer" }, text)]).toEqual([text, false]);
  });

  test("in later drafts, and where none is named, it is one", () => {
    for (const $schema of [
      undefined,
      "http://json-schema.org/draft-06/schema#",
      "https://json-schema.org/draft/2020-12/schema",
    ]) {
      expect(validateText({ ...($schema && { $schema }), type: "integer" }, "1.0")).toEqual([]);
    }
  });

  test("a number it is, to every other keyword", () => {
    for (const [schema, good, bad] of [
      [{ type: "number" }, ["1.0", "1"], ['"1.0"']],
      [{ not: { type: "integer" } }, ["1.0", "1.5"], ["1"]],
      [{ oneOf: [{ type: "integer" }, { type: "number" }] }, ["1.0"], ["1"]],
      [{ maximum: 2 }, ["2.0", "2"], ["2.5", "3.0"]],
      [{ maximum: 2, exclusiveMaximum: true }, ["1.0"], ["2.0", "2"]],
      [{ minimum: -2 }, ["-2.0"], ["-3.0"]],
      [{ minimum: -2, exclusiveMinimum: true }, ["-1.0"], ["-2.0", "-2"]],
      [{ multipleOf: 0.5 }, ["1.0", "1.5"], ["1.25"]],
      [{ multipleOf: 2 }, ["4.0", "4"], ["3.0"]],
      [
        { enum: [1, [2], { a: [] }] },
        ["1.0", "[2.0]", "[2]", '{"a":[]}'],
        ["2.0", "[1.0]", '{"a":[1.0]}'],
      ],
      [{ type: "integer", enum: [1] }, ["1"], ["1.0"]],
      [{ items: { type: "integer" } }, ["[1]"], ["[1, 2.0]"]],
      [{ anyOf: [{ type: "integer" }, { type: "string" }] }, ["1"], ["1.0"]],
      [{ definitions: { n: { type: "integer" } }, $ref: "#/definitions/n" }, ["1"], ["1.0"]],
    ] as const) {
      for (const text of good)
        expect([schema, text, is(schema, text)]).toEqual([schema, text, true]);
      for (const text of bad)
        expect([schema, text, is(schema, text)]).toEqual([schema, text, false]);
    }
  });

  test("the grammar offers no such integer", () => {
    for (const schema of [
      { type: "integer" },
      { type: "integer", minimum: 1, maximum: 9 },
      { type: "integer", enum: [1] },
    ]) {
      const { gbnf, exact } = compileSchema({ ...draft4, ...schema });
      const matcher = new GbnfMatcher(gbnf);
      expect([exact, matcher.accepts("1"), matcher.accepts("1.0")]).toEqual([true, true, false]);
    }
  });
});

test("without such numbers it says of a text what `validate` says of its value", () => {
  const schema = {
    ...draft4,
    properties: { a: { type: "integer", maximum: 5 } },
    additionalProperties: { enum: [1, "x"] },
  };
  const objects = fc.dictionary(
    fc.constantFrom("a", "b"),
    fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant("x"), fc.constant(1.5)),
  );
  fc.assert(
    fc.property(objects, (value) => {
      expect(validateText(schema, JSON.stringify(value))).toEqual(validate(schema, value));
    }),
  );
  expect(validateText(schema, "{")).toEqual([
    { path: "", keyword: "", expected: "JSON", given: "{" },
  ]);
  expect(validateText(schema, `${"[".repeat(50_000)}1.0${"]".repeat(50_000)}`)).toEqual([]);
});
