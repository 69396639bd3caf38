import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PartialArguments } from "../../../src/harmony/arguments/partial-arguments.ts";
import { PartialJson } from "../../../src/harmony/arguments/partial-json.ts";

function read(...pieces: string[]): PartialJson {
  const json = new PartialJson();
  for (const piece of pieces) json.push(piece);
  return json;
}

describe("PartialJson", () => {
  test.each([
    ["", undefined],
    ["{", {}],
    ['{"a', {}],
    ['{"a"', {}],
    ['{"a":', {}],
    ['{"a":"x', { a: "x" }],
    ['{"a":"x\\', { a: "x" }],
    ['{"a":"x\\u00e', { a: "x" }],
    ['{"a":"x\\u00e4', { a: "xä" }],
    ['{"a":1', { a: 1 }],
    ['{"a":-', {}],
    ['{"a":tru', {}],
    ['{"a":true', { a: true }],
    ['{"a":[1,{"b":[', { a: [1, { b: [] }] }],
    ["[1,2", [1, 2]],
    ['["a","b', ["a", "b"]],
  ])("%s", (text, value) => {
    expect(read(text)).toMatchObject({ valid: true, complete: false });
    expect(read(text).value).toEqual(value);
  });

  test.each([
    '{"a" 1',
    "}",
    "[1 2",
    '{"a":nul,',
    '{"a":01,',
    '{"a":"\n',
    "{} {",
    '{"a":"\\x',
    "{1:2}",
    "[,",
    "[1,]",
  ])("%s is no JSON any more", (text) => {
    expect(read(text).valid).toBe(false);
  });

  test("every JSON text, cut anywhere, ends in its value", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.nat(3),
        fc.array(fc.nat(60)),
        (value, indent, cuts) => {
          const text = JSON.stringify([value], null, indent);
          const places = [...new Set(cuts)]
            .filter((cut) => cut < text.length)
            .sort((a, b) => a - b);
          const pieces = [0, ...places].map((from, index) => text.slice(from, places[index]));
          const json = read(...pieces);
          expect([json.valid, json.complete]).toEqual([true, true]);
          expect(JSON.stringify(json.value)).toBe(JSON.stringify(JSON.parse(text)));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("agrees with JSON.parse on what is not JSON", () => {
    const characters = fc.constantFrom(...'{}[]",:\\ 01-.eEtruefalsn\n');
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (inner) => {
        const text = `[${inner}]`;
        const json = read(text);
        let parsed: unknown = null;
        try {
          parsed = JSON.parse(text);
        } catch {
          expect(json.valid && json.complete).toBe(false);
          return;
        }
        expect([json.valid, json.complete, json.value]).toEqual([true, true, parsed]);
      }),
      { numRuns: 20_000 },
    );
  });

  test("the key __proto__ is a key", () => {
    const { value } = read('{"__proto__":{"a":1}}');
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
  });

  test("the path leads to what is being written", () => {
    expect(read('{"a":[1,{"b":"x').path).toEqual(["a", 1, "b"]);
  });
});

test("PartialArguments reads only when asked, and what is new", () => {
  const partial = new PartialArguments();
  partial.append('{"a":');
  partial.append('"x');
  expect(partial.value).toEqual({ a: "x" });
  partial.append('y"}');
  expect([partial.value, partial.complete, partial.text]).toEqual([
    { a: "xy" },
    true,
    '{"a":"xy"}',
  ]);
});
