import { expect, test } from "vitest";
import { compileSchema } from "../../../../src/grammar/index.ts";
import { expectGrammar } from "../../expect-grammar.ts";

const integer = { type: "integer" };
const text = { type: "string" };
const has = (...required: string[]) => ({ required });

test("anyOf: one of the alternatives, with the keywords beside it", () => {
  expectGrammar({ anyOf: [integer, text] }, { takes: [1, "a"], refuses: [1.5, null, []] });
  expectGrammar(
    {
      type: "object",
      properties: { a: integer, b: integer },
      additionalProperties: false,
      anyOf: [has("a"), has("b")],
    },
    { takes: [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }], refuses: [{}, { c: 1 }, { a: "" }] },
  );
  expectGrammar(
    { anyOf: [{ maximum: 3 }, { minimum: 7 }], type: "integer" },
    { takes: [3, 7, -1], refuses: [4, 6, "x"] },
  );
});

test("oneOf: exactly one", () => {
  expectGrammar(
    {
      oneOf: [
        { type: "integer", maximum: 5 },
        { type: "integer", minimum: 3 },
      ],
    },
    { takes: [2, 6], refuses: [3, 4, 5, "x"] },
  );
  expectGrammar(
    {
      type: "object",
      properties: { a: integer, b: integer },
      additionalProperties: false,
      oneOf: [has("a"), has("b")],
    },
    { takes: [{ a: 1 }, { b: 1 }], refuses: [{}, { a: 1, b: 1 }] },
  );
});

test("oneOf with a constant that distinguishes the alternatives", () => {
  const shape = (kind: string, size: string) => ({
    type: "object",
    properties: { kind: { const: kind }, [size]: integer },
    required: ["kind", size],
    additionalProperties: false,
  });
  expectGrammar(
    { oneOf: [shape("circle", "radius"), shape("box", "width")] },
    {
      takes: [
        { kind: "circle", radius: 1 },
        { kind: "box", width: 1 },
      ],
      refuses: [{ kind: "circle", width: 1 }, { kind: "box" }, { kind: "line", width: 1 }, {}],
    },
  );
});

test("allOf is merged, with the keywords beside it", () => {
  expectGrammar(
    {
      allOf: [
        { properties: { a: integer }, required: ["a"] },
        { properties: { a: { minimum: 3 }, b: text } },
      ],
      type: "object",
      properties: { b: { minLength: 1 } },
    },
    {
      takes: [{ a: 3 }, { a: 4, b: "x" }],
      refuses: [{}, { a: 2 }, { a: 3, b: "" }, { a: 3, b: 1 }, { a: "x" }],
    },
  );
  expectGrammar(
    { allOf: [{ type: "string", pattern: "^a" }, { pattern: "z$" }, { maxLength: 4 }] },
    { takes: ["az", "abcz"], refuses: ["a", "z", "abcdz", "bz"] },
  );
});

test("not: a type, values, properties, a pattern", () => {
  expectGrammar({ not: { type: "string" } }, { takes: [1, null, []], refuses: ["", "x"] });
  expectGrammar(
    { type: "string", not: { enum: ["a", "b"] } },
    { takes: ["c", "", "ab"], refuses: ["a", "b"] },
  );
  expectGrammar(
    { type: "object", not: has("secret") },
    { takes: [{}, { a: 1 }], refuses: [{ secret: 1 }, { a: 1, secret: null }] },
  );
  expectGrammar(
    { type: "object", properties: { a: integer, b: integer }, not: has("a", "b") },
    { takes: [{ a: 1 }, { b: 1 }], refuses: [{ a: 1, b: 1 }] },
  );
  expectGrammar(
    { type: "string", not: { pattern: "^_" } },
    { takes: ["a_", ""], refuses: ["_", "_a"] },
  );
  expectGrammar(
    { type: "integer", not: { minimum: 3, maximum: 5 } },
    { takes: [2, 6], refuses: [3, 5] },
  );
});

test("if, then, else", () => {
  expectGrammar(
    {
      type: "object",
      properties: { kind: { enum: ["a", "b"] }, size: integer, name: text },
      required: ["kind"],
      additionalProperties: false,
      if: { properties: { kind: { const: "a" } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: has("size"),
      else: has("name"),
    },
    {
      takes: [
        { kind: "a", size: 1 },
        { kind: "b", name: "" },
        { kind: "a", size: 1, name: "" },
      ],
      refuses: [{ kind: "a" }, { kind: "b" }, { kind: "a", name: "" }, { kind: "b", size: 1 }],
    },
  );
  expectGrammar(
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    { if: { type: "integer" }, then: { minimum: 5 } },
    { takes: [5, "x", 1.5], refuses: [4] },
  );
});

test("what can't be excluded is reported by path and keyword", () => {
  const schema = {
    type: "object",
    properties: { map: { type: "object", not: { additionalProperties: integer } } },
  };
  const { exact, unsupported } = compileSchema(schema);
  expect(exact).toBe(false);
  expect(unsupported).toMatchObject([{ path: "/properties/map", keyword: "not" }]);
});

// Issue 18, E: conditions came with draft 7.
test("`if`, `then` and `else` say nothing in a schema of draft 6 or before", () => {
  const condition = {
    type: "integer",
    if: { minimum: 5 },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { maximum: 9 },
    else: { minimum: 3 },
  };
  for (const draft of ["draft-03/schema#", "draft-04/schema#", "draft-06/schema"]) {
    const schema = { $schema: `http://json-schema.org/${draft}`, ...condition };
    expectGrammar(schema, { takes: [2, 4, 6, 10], refuses: ["x", 1.5] });
  }
  for (const named of [
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2020-12/schema",
  ]) {
    expectGrammar({ $schema: named, ...condition }, { takes: [4, 6], refuses: [2, 10] });
  }
});
