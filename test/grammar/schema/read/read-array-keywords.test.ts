import { expect, test } from "vitest";
import { compileSchema } from "../../../../src/grammar/index.ts";
import { expectGrammar } from "../../expect-grammar.ts";

const integer = { type: "integer" };
const text = { type: "string" };

test("items, and how many", () => {
  expectGrammar(
    { type: "array", items: integer },
    { takes: [[], [1], [1, 2, 3]], refuses: [[""], [1, "x"], [1, null], {}, 1] },
  );
  expectGrammar(
    { type: "array", items: integer, minItems: 2, maxItems: 3 },
    {
      takes: [
        [1, 2],
        [1, 2, 3],
      ],
      refuses: [[], [1], [1, 2, 3, 4], [1, "x"]],
    },
  );
  expectGrammar({ type: "array", maxItems: 0 }, { takes: [[]], refuses: [[1], [[]]] });
});

test("large bounds are exact", () => {
  const items = (count: number) => Array.from({ length: count }, () => 7);
  expectGrammar(
    { type: "array", items: { const: 7 }, minItems: 130, maxItems: 333 },
    {
      takes: [items(130), items(131), items(192), items(256), items(333)],
      refuses: [items(129), items(334), items(64), []],
    },
  );
});

test("tuples, in the words of every draft", () => {
  for (const [prefix, rest] of [
    ["prefixItems", "items"],
    ["items", "additionalItems"],
  ] as const) {
    expectGrammar(
      { type: "array", [prefix]: [text, integer], [rest]: false },
      { takes: [[], ["a"], ["a", 1]], refuses: [[1], ["a", "b"], ["a", 1, 2]] },
    );
    expectGrammar(
      { type: "array", [prefix]: [text], [rest]: integer, minItems: 1 },
      { takes: [["a"], ["a", 1, 2]], refuses: [[], [1], ["a", "b"]] },
    );
    expectGrammar(
      { type: "array", [prefix]: [text, integer], minItems: 2, maxItems: 3 },
      {
        takes: [
          ["a", 1],
          ["a", 1, {}],
        ],
        refuses: [["a"], ["a", 1, 2, 3]],
      },
    );
  }
});

test("contains, minContains and maxContains", () => {
  expectGrammar(
    { type: "array", contains: { const: 5 } },
    { takes: [[5], [1, 5], ["x", 5, 5]], refuses: [[], [1], ["5", 4]] },
  );
  expectGrammar(
    { type: "array", items: integer, contains: { minimum: 10 }, minContains: 2, maxContains: 3 },
    {
      takes: [
        [10, 11],
        [1, 10, 2, 11],
        [10, 10, 10, 1],
      ],
      refuses: [[10], [1, 2], [10, 10, 10, 10], [10, 10, "x"]],
    },
  );
  expectGrammar(
    { type: "array", contains: { type: "string" }, minContains: 0, maxContains: 1 },
    { takes: [[], [1, "a"]], refuses: [["a", "b"]] },
  );
});

test("distinct items are checked by the validator, and reported", () => {
  const schema = {
    type: "object",
    properties: { list: { type: "array", items: integer, uniqueItems: true } },
  };
  expectGrammar(schema, {
    exact: false,
    takes: [{ list: [1, 2] }],
    refuses: [{ list: ["x"] }],
    takesText: ['{"list":[1,1]}'],
  });
  expect(compileSchema(schema).unsupported).toMatchObject([
    { path: "/properties/list", keyword: "uniqueItems" },
  ]);
  // One item never equals another.
  expectGrammar(
    { type: "array", uniqueItems: true, maxItems: 1 },
    { takes: [[], [1]], refuses: [[1, 1]] },
  );
});

test("arrays in arrays", () => {
  const row = { type: "array", items: { enum: [0, 1] }, minItems: 2, maxItems: 2 };
  expectGrammar(
    { type: "array", items: row, minItems: 1 },
    {
      takes: [
        [[0, 1]],
        [
          [0, 0],
          [1, 1],
        ],
      ],
      refuses: [[], [[]], [[0]], [[0, 2]], [0, 1]],
    },
  );
});
