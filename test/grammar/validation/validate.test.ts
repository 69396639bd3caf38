import { expect, test } from "vitest";
import { type JsonSchema, validate } from "../../../src/grammar/index.ts";

test("an issue names the place, the keyword, what was expected and what was found", () => {
  const schema = {
    type: "object",
    properties: {
      "a/b": { type: "integer", minimum: 3 },
      list: { type: "array", items: { enum: ["x", "y"] } },
    },
    required: ["a/b"],
    additionalProperties: false,
  };
  expect(validate(schema, { "a/b": 3, list: ["x"] })).toEqual([]);
  expect(validate(schema, { "a/b": 2 })).toEqual([
    { path: "/a~1b", keyword: "minimum", expected: "at least 3", given: 2 },
  ]);
  expect(validate(schema, { "a/b": 3, list: ["x", "z"] })).toEqual([
    { path: "/list/1", keyword: "enum", expected: 'one of "x", "y"', given: "z" },
  ]);
  expect(validate(schema, {})).toEqual([
    { path: "", keyword: "required", expected: 'a property "a/b"', given: {} },
  ]);
  expect(validate(schema, { "a/b": 3, c: 1 })).toMatchObject([{ path: "/c", given: 1 }]);
});

test("every draft is read, and keywords beside a reference count where the draft says so", () => {
  expect(validate({ minimum: 3, exclusiveMinimum: true }, 3)).toHaveLength(1);
  expect(validate({ minimum: 3, exclusiveMinimum: true }, 4)).toEqual([]);
  expect(validate({ items: [{ type: "string" }], additionalItems: false }, ["a", 1])).not.toEqual(
    [],
  );
  expect(validate({ dependencies: { a: ["b"] } }, { a: 1 })).toMatchObject([
    { keyword: "dependentRequired", expected: 'a property "b"' },
  ]);
  const beside = { definitions: { a: {} }, $ref: "#/definitions/a", type: "string" };
  expect(validate(beside, 1)).not.toEqual([]);
  expect(validate({ $schema: "http://json-schema.org/draft-07/schema#", ...beside }, 1)).toEqual(
    [],
  );
});

test("true accepts everything, false nothing, and an invalid schema accepts everything", () => {
  expect(validate(true, { a: 1 })).toEqual([]);
  expect(validate(false, 1)).not.toEqual([]);
  expect(validate({ $ref: "#/missing" }, 1)).toEqual([]);
  expect(validate({ pattern: "(" }, "x")).toEqual([]);
  expect(validate({ type: "string", format: "color" }, "x")).toEqual([]);
});

test("a value that can't be looked through is a problem, a schema that can't be is an error", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 20_000; level++) deep = [deep];
  const nested = { $defs: { list: { items: { $ref: "#/$defs/list" } } }, $ref: "#/$defs/list" };
  expect(validate(nested, deep)).toMatchObject([
    { expected: expect.stringMatching(/nested too deeply/) },
  ]);
  const half = String.fromCharCode(0xd800);
  const texts = { additionalProperties: { type: "string" } };
  expect(validate(texts, { [half]: 1 })).toMatchObject([
    { expected: expect.stringMatching(/surrogates/) },
  ]);
  let deepSchema: JsonSchema = {};
  for (let level = 0; level < 20_000; level++) deepSchema = { items: deepSchema };
  for (const [schema, reason] of [
    [{ properties: { [half]: {} } }, /surrogates/],
    [deepSchema, /nested too deeply/],
  ] as const) {
    expect(() => validate(schema, {})).toThrow(reason);
    expect(() => validate(schema, {})).toThrow(expect.objectContaining({ code: "grammar.schema" }));
  }
});

test("international addresses and times after a space are checked as other formats are", () => {
  for (const [format, good, bad] of [
    ["iri", ["https://hafen.example/bücher", "http://[2001:db8::7]/ä"], ["bücher", "https://a b"]],
    ["date-time", ["2022-01-01T12:00:00Z"], ["2022-01-01 12:00:00Z"]],
    ["iri-reference", ["bücher/käse", "#größe", ""], ["two words", "<a>", "[]"]],
  ] as const) {
    const schema = { type: "string", format };
    for (const value of good) expect([value, validate(schema, value)]).toEqual([value, []]);
    for (const given of bad) {
      const expected = `a text in the format ${format}`;
      expect(validate(schema, given)).toEqual([{ path: "", keyword: "format", expected, given }]);
    }
  }
  expect(
    validate({ format: "iri", pattern: "/$", allOf: [{ minLength: 9 }] }, "https://ä/"),
  ).toEqual([]);
});
