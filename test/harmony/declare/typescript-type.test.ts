import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { referenceType } from "../../../src/harmony/declare/reference-type.ts";
import { typescriptType } from "../../../src/harmony/index.ts";
import { randomSchema } from "../random-conversation.ts";
import { isInSubset } from "../reference-subset.ts";

/** The type of one property. */
function property(schema: object | boolean, more: object = {}): string {
  const text = typescriptType({ type: "object", properties: { p: schema }, ...more } as never);
  return text.slice("{\n".length, -"\n}".length);
}

describe("typescriptType", () => {
  test("is the reference's text on what the reference can express", () => {
    let compared = 0;
    fc.assert(
      fc.property(randomSchema, (schema) => {
        fc.pre(isInSubset(schema as Record<string, unknown>));
        compared++;
        const wrapped = { type: "object", properties: { p: schema } };
        expect(typescriptType(wrapped)).toBe(referenceType(wrapped));
      }),
      { numRuns: 3000, maxSkipsPerRun: 100 },
    );
    expect(compared).toBeGreaterThan(2000);
  });

  test.each([
    ["anyOf", { anyOf: [{ type: "string" }, { type: "number" }] }, "p?: string | number,"],
    [
      "anyOf with null",
      { anyOf: [{ type: "string", format: "uri" }, { type: "null" }] },
      "p?: string | null, // format: uri",
    ],
    [
      "anyOf with comments",
      { anyOf: [{ type: "string", description: "a path" }, { type: "number" }] },
      "p?:\n | string // a path\n | number\n,",
    ],
    [
      "allOf",
      { allOf: [{ type: "object", properties: { a: { type: "string" } } }, { required: ["a"] }] },
      "p?: {\n    a: string,\n    },",
    ],
    ["const", { const: "x" }, 'p?: "x",'],
    ["numeric enum", { type: "number", enum: [1, 2] }, "p?: 1 | 2,"],
    ["enum of all kinds", { enum: ["a", null, true] }, 'p?: "a" | null | true,'],
    ["null", { type: "null" }, "p?: null,"],
    [
      "record",
      { type: "object", additionalProperties: { type: "string" } },
      "p?: Record<string, string>,",
    ],
    [
      "open object",
      { type: "object", properties: { a: { type: "number" } }, additionalProperties: true },
      "p?: {\n    a?: number,\n    [key: string]: any,\n    },",
    ],
    [
      "patternProperties",
      { type: "object", patternProperties: { "^x-": { type: "number" } } },
      "p?: Record<string, number /* key matches ^x- */>,",
    ],
    [
      "tuple",
      { type: "array", prefixItems: [{ type: "string" }, { type: "number" }] },
      "p?: [string, number],",
    ],
    [
      "tuple with rest",
      { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } },
      "p?: [string, ...number[]],",
    ],
    [
      "union as element",
      { type: "array", items: { type: "string", enum: ["a", "b"] } },
      'p?: ("a" | "b")[],',
    ],
    ["bounds", { type: "integer", minimum: 1, maximum: 5 }, "p?: number, // minimum 1, maximum 5"],
    [
      "bounds of elements",
      { type: "array", items: { type: "string", pattern: "^a" }, minItems: 1 },
      "p?: string[], // min items 1, each: pattern: ^a",
    ],
    ["not {}", { not: {} }, "p?: never,"],
    ["anything", true, "p?: any,"],
  ])("%s", (_name, schema, text) => {
    expect(property(schema)).toBe(text);
  });

  test("nothing may stand at a property that is forbidden", () => {
    expect(typescriptType({ type: "object", properties: { p: false } })).toBe("{\n}");
  });

  test("$ref with words of its own, to a definition used twice, and to itself", () => {
    const $defs = { X: { type: "string", description: "an X" } };
    expect(property({ $ref: "#/$defs/X" }, { $defs })).toBe("// an X\np?: string,");
    expect(property({ $ref: "#/$defs/X", description: "mine" }, { $defs })).toBe(
      "// mine\np?: string,",
    );
    expect(property({ $ref: "#/$defs/None" })).toBe("p?: any,");
    const tree = {
      N: {
        type: "object",
        properties: { next: { anyOf: [{ $ref: "#/$defs/N" }, { type: "null" }] } },
      },
    };
    expect(property({ $ref: "#/$defs/N" }, { $defs: tree })).toBe(
      "p?: /* N */ {\n    next?: N | null,\n    },",
    );
    expect(typescriptType({ type: "object", properties: { again: { $ref: "#" } } })).toBe(
      "/* Root */ {\nagain?: Root,\n}",
    );
  });

  test("no description breaks out of its comment, no key out of its quotes", () => {
    const evil = "x\n}) => any;\u2028type evil = () => any;\r*/";
    const text = typescriptType({
      type: "object",
      title: evil,
      properties: {
        [evil]: { type: "string", title: evil, description: evil, default: evil, pattern: evil },
        u: {
          oneOf: [
            { type: "string", description: evil },
            { type: "object", patternProperties: { [evil]: {} } },
          ],
        },
      },
    });
    for (const line of text.split(/[\n\r\u2028]/))
      expect(line.trim()).not.toMatch(/^\}\) => any|^type evil/);
  });

  test("deep and shared schemas stay small and quick", () => {
    let deep: object = { type: "string" };
    for (let level = 0; level < 60; level++)
      deep = { anyOf: [deep, { type: "array", items: { type: "number" } }] };
    expect(property(deep).length).toBeLessThan(2000);
    const $defs: Record<string, object> = {
      d0: { type: "object", properties: { a: { type: "string" } } },
    };
    for (let level = 1; level < 30; level++) {
      const ref = { $ref: `#/$defs/d${level - 1}` };
      $defs[`d${level}`] = { type: "object", properties: { left: ref, right: ref } };
    }
    expect(property({ $ref: "#/$defs/d29" }, { $defs }).length).toBeLessThan(20_000);
  });
});
