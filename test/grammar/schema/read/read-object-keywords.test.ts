import { expect, test } from "vitest";
import { compileSchema, validate } from "../../../../src/grammar/index.ts";
import { expectGrammar } from "../../expect-grammar.ts";
import { GbnfMatcher } from "../../gbnf-matcher.ts";

const text = { type: "string" };
const integer = { type: "integer" };
const closed = { type: "object", additionalProperties: false };

test("required properties are required, optional ones are optional", () => {
  expectGrammar(
    { ...closed, properties: { a: text, b: integer, c: { type: "boolean" } }, required: ["b"] },
    {
      takes: [{ b: 1 }, { a: "x", b: 1 }, { b: 1, c: true }, { a: "", b: 0, c: false }],
      refuses: [{}, { a: "x" }, { a: "x", c: true }, { b: "1" }, { b: null }, [], "b", null],
    },
  );
});

test("a closed object has no other property, an open one may have any", () => {
  const properties = { a: integer };
  expectGrammar(
    { ...closed, properties },
    { takes: [{}, { a: 1 }], refuses: [{ b: 1 }, { a: 1, b: 1 }, { A: 1 }, { "": 1 }] },
  );
  expectGrammar(
    { type: "object", properties },
    {
      takes: [{ b: [] }, { a: 1, b: null }, { ab: {}, a: 2 }],
      refuses: [{ a: "x", b: 1 }, { a: 1.5 }],
    },
  );
});

test("undeclared properties fulfil `additionalProperties`", () => {
  expectGrammar(
    { type: "object", properties: { a: text }, additionalProperties: integer },
    {
      takes: [{ a: "x", b: 1 }, { b: 1, c: 2 }, {}],
      refuses: [{ a: 1 }, { a: "x", b: "x" }, { b: 1.5 }],
    },
  );
  expectGrammar(
    { type: "object", additionalProperties: text },
    { takes: [{}, { x: "" }, { x: "1", y: "2" }], refuses: [{ x: 1 }, { x: "1", y: 2 }] },
  );
});

test("the declared order is always offered, other orders unless they are excluded", () => {
  const schema = { ...closed, properties: { z: integer, a: integer, m: integer }, required: ["a"] };
  expectGrammar(schema, {
    takesText: ['{"z":1,"a":2,"m":3}', '{"m":3,"a":2,"z":1}', '{"a":2,"z":1}', '{"m":3,"a":2}'],
    refusesText: ['{"m":3,"z":1}', '{"m":3}'],
  });
  expectGrammar(
    schema,
    {
      takesText: ['{"z":1,"a":2,"m":3}', '{"a":2}', '{"a":2,"m":3}', '{"z":1,"a":2}'],
      refusesText: ['{"m":3,"a":2}', '{"a":2,"z":1}', '{"z":1,"m":3}'],
    },
    { propertyOrder: "declared" },
  );
});

test("a declared property comes once, in any order and beside undeclared ones", () => {
  const properties = { a: integer, b: integer };
  expectGrammar(
    { ...closed, properties },
    { refusesText: ['{"a":1,"a":1}', '{"a":1,"b":1,"a":1}', '{"b":1,"b":1}'] },
  );
  expectGrammar(
    { type: "object", properties },
    {
      takesText: ['{"a":1,"c":0,"b":2}', '{"c":0,"b":1,"d":0,"a":2}'],
      refusesText: ['{"a":1,"c":0,"a":1}', '{"c":0,"a":1,"a":2}', '{"\\u0061":"x"}'],
    },
  );
});

test("many properties come once, near their declared order, and those required are there", () => {
  const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
  const schema = {
    ...closed,
    properties: Object.fromEntries(names.map((name) => [name, integer])),
    required: ["p3", "p17"],
  };
  const write = (list: readonly string[]) => `{${list.map((name) => `"${name}":1`).join(",")}}`;
  expectGrammar(schema, {
    takesText: [
      write(names),
      write(["p3", "p17"]),
      write(["p3", "p2", "p17"]),
      write(["p17", "p3"]),
    ],
    refusesText: [
      write(["p3"]),
      write(["p17"]),
      write([...names, "p0"]),
      write(["p3", "p17", "p3"]),
    ],
  });
  expect(compileSchema(schema).narrowed).toMatchObject([{ path: "", keyword: "properties" }]);
});

test("`refuse` keeps objects that declare properties to them, unless their schema says otherwise", () => {
  const options = { undeclaredProperties: "refuse" } as const;
  expectGrammar(
    { type: "object", properties: { a: integer } },
    { takesText: ['{"a":1}', "{}"], refusesText: ['{"a":1,"b":1}', '{"b":1}'] },
    options,
  );
  expectGrammar({ type: "object" }, { takesText: ['{"b":1}'] }, options);
  const asked = { type: "object", properties: { a: integer }, additionalProperties: integer };
  expectGrammar(asked, { takesText: ['{"a":1,"b":1}'], refusesText: ['{"b":""}'] }, options);
});

// Issue 18, E: an object without properties is one that declares them, all none of them.
test("`refuse` keeps an object with empty `properties` empty, alone and among alternatives", () => {
  const options = { undeclaredProperties: "refuse" } as const;
  const none = { type: "object", properties: {} };
  const takes = { takesText: ["{}"], refusesText: ['{"b":1}', "[]"] };
  expectGrammar(none, takes, options);
  expectGrammar({ allOf: [{ type: "object" }, none] }, takes, options);
  expectGrammar(
    { ...none, required: ["k"] },
    { takesText: ['{"k":1}'], refusesText: ["{}"] },
    options,
  );
  expectGrammar(none, { takesText: ["{}", '{"b":1}'] });
  expectGrammar(
    { type: "object", properties: { action: none, data: { anyOf: [none, { type: "object" }] } } },
    {
      takesText: ['{"action":{},"data":{"b":1}}', "{}"],
      refusesText: ['{"action":{"b":1}}', '{"other":{}}'],
    },
    options,
  );
});

test("what is required but not declared is required", () => {
  expectGrammar(
    { type: "object", properties: { a: text }, required: ["a", "k"] },
    {
      takes: [
        { a: "", k: 1 },
        { a: "", k: {} },
      ],
      refuses: [{ a: "" }, { k: 1 }],
    },
  );
});

test("properties whose names match a pattern", () => {
  expectGrammar(
    {
      type: "object",
      properties: { x_a: { maximum: 5 } },
      patternProperties: { "^x_": integer, z$: text },
      additionalProperties: false,
    },
    {
      takes: [{ x_1: 1 }, { x_a: 5 }, { az: "s", x_: 0 }, {}],
      refuses: [
        { x_1: "1" },
        { x_a: 6 },
        { x_a: "1" },
        { az: 1 },
        { x_z: 1 },
        { x_z: "s" },
        { b: 1 },
      ],
    },
  );
});

test("names of properties", () => {
  expectGrammar(
    { type: "object", propertyNames: { pattern: "^[a-z]{1,3}$" }, additionalProperties: integer },
    { takes: [{}, { a: 1, abc: 2 }], refuses: [{ A: 1 }, { abcd: 1 }, { a: "" }] },
  );
  expectGrammar(
    { ...closed, properties: { a: integer, bcd: integer }, propertyNames: { maxLength: 2 } },
    { takes: [{ a: 1 }, {}], refuses: [{ bcd: 1 }, { a: 1, bcd: 1 }] },
  );
});

test("the number of properties", () => {
  const properties = { a: integer, b: integer, c: integer };
  expectGrammar(
    { ...closed, properties, minProperties: 1, maxProperties: 2 },
    { takes: [{ a: 1 }, { a: 1, c: 1 }, { b: 1, c: 1 }], refuses: [{}, { a: 1, b: 1, c: 1 }] },
  );
  expectGrammar(
    { type: "object", minProperties: 1, maxProperties: 2 },
    { takes: [{ x: 1 }, { x: 1, y: 1 }], refuses: [{}, { x: 1, y: 1, z: 1 }] },
  );
  expectGrammar(
    { ...closed, properties, required: ["b"], minProperties: 2 },
    {
      takes: [
        { a: 1, b: 1 },
        { a: 1, b: 1, c: 1 },
      ],
      refuses: [{ b: 1 }, { a: 1, c: 1 }],
    },
  );
});

test("one property depends on another", () => {
  const properties = { card: integer, address: text, name: text };
  for (const keyword of ["dependencies", "dependentRequired"]) {
    expectGrammar(
      { ...closed, properties, [keyword]: { card: ["address"] } },
      {
        takes: [{}, { address: "" }, { card: 1, address: "" }, { name: "" }],
        refuses: [{ card: 1 }, { card: 1, name: "" }],
      },
    );
  }
  expectGrammar(
    {
      ...closed,
      properties,
      dependentSchemas: { card: { required: ["name"], properties: { name: { minLength: 1 } } } },
    },
    {
      takes: [{ name: "" }, { card: 1, name: "x" }],
      refuses: [{ card: 1 }, { card: 1, name: "" }],
    },
  );
});

test("names with Unicode, quotes, line breaks, and names that every object has", () => {
  const names = [
    "naïve",
    "键",
    "😀",
    'q"t',
    "back\\slash",
    "a\nb",
    "",
    " ",
    "toString",
    "constructor",
  ];
  const properties = Object.fromEntries(names.map((name) => [name, integer]));
  const all = Object.fromEntries(names.map((name) => [name, 1]));
  expectGrammar(
    { ...closed, properties, required: names },
    {
      takes: [all],
      refuses: [{ ...all, toString: "x" }, { ...all, more: 1 }, { ...all, 键: "x" }, {}],
    },
  );
});

test("a property may be called __proto__", () => {
  const schema = JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["__proto__"],"additionalProperties":false}',
  );
  const matcher = new GbnfMatcher(compileSchema(schema).gbnf);
  expect(matcher.accepts('{"__proto__":1}')).toBe(true);
  expect(matcher.accepts('{"__proto__":"x"}')).toBe(false);
  expect(matcher.accepts("{}")).toBe(false);
  expect(validate(schema, JSON.parse('{"__proto__":1}'))).toEqual([]);
  expect(validate(schema, JSON.parse('{"__proto__":"x"}'))).not.toEqual([]);
});

test("unevaluated properties are those that no keyword covers", () => {
  expectGrammar(
    {
      type: "object",
      allOf: [{ properties: { a: integer } }],
      properties: { b: text },
      unevaluatedProperties: false,
    },
    { takes: [{ a: 1, b: "" }, {}], refuses: [{ c: 1 }, { a: 1, c: 1 }, { a: "" }] },
  );
});
