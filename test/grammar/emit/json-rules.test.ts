import { expect, test } from "vitest";
import { expectGrammar } from "../expect-grammar.ts";

const schema = {
  type: "object",
  properties: { a: { type: "array", items: { type: "integer" } }, b: { type: "object" } },
  required: ["a"],
  additionalProperties: false,
};

test("white space as models write it: none, single spaces, line breaks with indentation", () => {
  expectGrammar(schema, {
    takesText: [
      '{"a":[1,2]}',
      '{"a": [1, 2]}',
      '{ "a": [ 1, 2 ] }',
      '{\n  "a": [\n    1,\n    2\n  ]\n}',
      '{\n\t"a": []\n}',
      '{"a":[],"b":{}}',
      // Of the real model's calls some end in the one token `}` and a line feed.
      '{"a":[]}\n',
      '{"a":[], "b": {"x": [1, {"y": null}]}}',
    ],
  });
});

test("no other white space, and not without limit", () => {
  expectGrammar(schema, {
    refusesText: [
      '{  "a":[]}',
      '{"a" :[]}',
      '{"a":  []}',
      '{"a":\n[]}',
      '{\n\n"a":[]}',
      '{"a":[] ,"b":{}}',
      ' {"a":[]}',
      `{"a":[]}${"\n".repeat(9)}`,
      '{"a":[]}\u00a0',
      `{\n${" ".repeat(49)}"a":[]}`,
      '{\t"a":[]}',
    ],
  });
});

test("nothing but JSON", () => {
  expectGrammar(schema, {
    refusesText: [
      "",
      "{",
      '{"a":[1,]}',
      '{"a":[],}',
      "{'a':[]}",
      "{a:[]}",
      '{"a":[]}}',
      '{"a":[1 2]}',
      '{"a":[,]}',
    ],
  });
  expect(JSON.parse('{\n\t"a": []\n}')).toEqual({ a: [] });
});
