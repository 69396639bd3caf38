import { expect, test } from "vitest";
import { compileSchema } from "../../../src/grammar/index.ts";
import { expectGrammar } from "../expect-grammar.ts";

const integer = { type: "integer" };

test("references into definitions of every draft, with escapes", () => {
  for (const [target, document] of [
    ["#/$defs/size", { $defs: { size: integer } }],
    ["#/definitions/size", { definitions: { size: integer } }],
    ["#/$defs/a~1b~0c", { $defs: { "a/b~c": integer } }],
    ["#/$defs/a%20b", { $defs: { "a b": integer } }],
    ["#size", { $defs: { any: { $anchor: "size", ...integer } } }],
    [
      "https://example.org/size",
      { $defs: { any: { $id: "https://example.org/size", ...integer } } },
    ],
  ] as const) {
    expectGrammar(
      { type: "object", properties: { a: { $ref: target } }, ...document },
      { takes: [{ a: 1 }], refuses: [{ a: "x" }] },
    );
  }
});

test("keywords beside a reference count", () => {
  expectGrammar(
    { $defs: { size: integer }, $ref: "#/$defs/size", minimum: 3 },
    { takes: [3], refuses: [2, "x"] },
  );
});

test("recursion", () => {
  const tree = {
    $defs: {
      node: {
        type: "object",
        properties: {
          value: integer,
          children: { type: "array", items: { $ref: "#/$defs/node" } },
        },
        required: ["value"],
        additionalProperties: false,
      },
    },
    $ref: "#/$defs/node",
  };
  expectGrammar(tree, {
    takes: [{ value: 1 }, { value: 1, children: [{ value: 2, children: [] }, { value: 3 }] }],
    refuses: [{}, { value: 1, children: [{}] }, { value: 1, children: [{ value: "x" }] }],
  });
  const itself = {
    type: "object",
    properties: { next: { $ref: "#" }, end: integer },
    additionalProperties: false,
  };
  expectGrammar(itself, {
    takes: [{}, { next: { next: { end: 1 } } }],
    refuses: [{ next: 1 }, { next: { next: { end: "x" } } }],
  });
});

test("two schemas that lead to each other", () => {
  const even = { type: "array", items: { $ref: "#/$defs/odd" }, maxItems: 1 };
  const odd = {
    type: "object",
    properties: { in: { $ref: "#/$defs/even" } },
    additionalProperties: false,
  };
  expectGrammar(
    { $defs: { even, odd }, $ref: "#/$defs/even" },
    {
      takes: [[], [{}], [{ in: [{ in: [] }] }]],
      refuses: [[[]], [{ in: {} }], [{ in: [1] }], [{}, {}]],
    },
  );
});

test("a dangling reference leaves its place open and is reported", () => {
  const { exact, unsupported } = compileSchema({
    type: "object",
    properties: { a: { $ref: "#/$defs/missing" } },
  });
  expect(exact).toBe(false);
  expect(unsupported).toMatchObject([{ path: "/properties/a", keyword: "$ref" }]);
});

test("references that only lead to themselves say nothing, and end", () => {
  expectGrammar({ $defs: { a: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" }, { takes: [1, "x"] });
});

test("two hundred levels deep", () => {
  let schema: Record<string, unknown> = integer;
  let good: unknown = 1;
  let bad: unknown = "x";
  for (let level = 0; level < 200; level++) {
    schema = {
      type: "object",
      properties: { in: schema },
      required: ["in"],
      additionalProperties: false,
    };
    good = { in: good };
    bad = { in: bad };
  }
  // Indented, its lines would begin with more spaces than are offered.
  expectGrammar(schema, {
    takesText: [JSON.stringify(good)],
    refusesText: [JSON.stringify(bad), JSON.stringify({ in: good })],
  });
});
