import { test } from "vitest";
import { expectGrammar } from "../../expect-grammar.ts";

test("every type, and lists of types", () => {
  const examples = {
    null: null,
    boolean: true,
    integer: 3,
    number: 1.5,
    string: "s",
    array: [],
    object: {},
  };
  for (const [type, example] of Object.entries(examples)) {
    const others = Object.entries(examples).filter(
      ([name]) => name !== type && !(type === "number" && name === "integer"),
    );
    expectGrammar({ type }, { takes: [example], refuses: others.map(([, value]) => value) });
  }
  expectGrammar(
    { type: ["string", "null"] },
    { takes: ["", "null", null], refuses: [0, [], false] },
  );
});

test("no type, true and an empty schema are every value; false is none", () => {
  const values = [null, true, 1, "s", [1, [2]], { a: { b: [] } }];
  expectGrammar({}, { takes: values });
  expectGrammar(true, { takes: values });
  expectGrammar({ type: "object", properties: { a: false } }, { takes: [{}], refuses: [{ a: 1 }] });
});

test("enumerations of values of any type", () => {
  expectGrammar(
    { enum: ["red", 'a"b', "", 1, 2.5, null, true, [1, "x"], { a: [] }] },
    {
      takes: ["red", 'a"b', "", 1, 2.5, null, true, [1, "x"], { a: [] }],
      refuses: ["re", "redd", 2, "1", false, [1], [1, "x", 2], { a: [1] }, {}, "null"],
    },
  );
  expectGrammar({ type: "string", enum: ["1", 1, null] }, { takes: ["1"], refuses: [1, null] });
  const many = Array.from({ length: 300 }, (_, index) => `value-${index}`);
  expectGrammar(
    { enum: many },
    { takes: ["value-0", "value-299"], refuses: ["value-300", "value-"] },
  );
});

test("constants of any type", () => {
  for (const [value, other] of [
    ["on", "off"],
    [0, 1],
    [null, false],
    [true, "true"],
    [[1, 2], [1]],
    [{ a: { b: "c" } }, { a: {} }],
    ["😀\n", "\n"],
  ]) {
    expectGrammar({ const: value }, { takes: [value], refuses: [other] });
  }
  expectGrammar({ const: 3 }, { takesText: ["3.0"], refusesText: ["3.5", "03"] });
});

test("null beside a type", () => {
  expectGrammar(
    {
      type: "object",
      properties: { a: { anyOf: [{ type: "integer", minimum: 0 }, { type: "null" }] } },
      required: ["a"],
    },
    { takes: [{ a: null }, { a: 0 }], refuses: [{}, { a: -1 }, { a: "null" }] },
  );
});

test("an enum of many objects takes each of them and nothing between them", () => {
  const values = Array.from({ length: 600 }, (_, index) => ({ id: index, even: index % 2 === 0 }));
  expectGrammar(
    { enum: values },
    {
      takes: [values[0], values[599]],
      refuses: [
        { id: 1, even: true },
        { id: 600, even: true },
      ],
    },
  );
});
