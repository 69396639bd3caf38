import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSchema } from "../../../../src/grammar/index.ts";
import { expectGrammar } from "../../expect-grammar.ts";
import { GbnfMatcher } from "../../gbnf-matcher.ts";

test("integers and numbers", () => {
  expectGrammar(
    { type: "integer" },
    {
      takes: [0, -1, 7, 12345678901],
      refuses: [0.5, "1", true],
      refusesText: ["01", "-", "1.5", "+1", "1e400", ".5", "--1", "0x1", "NaN", ""],
    },
  );
  expectGrammar(
    { type: "number" },
    {
      takes: [0, -0.5, 1e10, 1.5e-7, 1e21],
      refuses: ["1", null],
      takesText: ["1.0", "-0", "1E5", "1e+05", "0.10"],
      refusesText: ["1.", ".5", "01", "1e", "1e999", "Infinity", "- 1"],
    },
  );
});

test("bounds of integers are exact", () => {
  const bounds = fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.nat(3000));
  fc.assert(
    fc.property(bounds, fc.integer({ min: -9000, max: 9000 }), ([minimum, size], far) => {
      const maximum = minimum + size;
      const { gbnf, exact } = compileSchema({ type: "integer", minimum, maximum });
      expect(exact).toBe(true);
      const matcher = new GbnfMatcher(gbnf);
      for (const value of [minimum - 1, minimum, maximum, maximum + 1, far, -far, minimum * 10]) {
        const inside = value >= minimum && value <= maximum;
        expect([value, matcher.accepts(String(value))]).toEqual([value, inside]);
      }
    }),
    { seed: 5, numRuns: 150 },
  );
});

test("bounds of numbers are exact, included and excluded", () => {
  const bound = fc.integer({ min: -4000, max: 4000 }).map((value) => value / 8);
  fc.assert(
    fc.property(bound, bound, fc.boolean(), (one, two, excluded) => {
      const [low, high] = [Math.min(one, two), Math.max(one, two) + 0.5];
      const schema = excluded
        ? { type: "number", exclusiveMinimum: low, exclusiveMaximum: high }
        : { type: "number", minimum: low, maximum: high };
      const matcher = new GbnfMatcher(compileSchema(schema).gbnf);
      for (const edge of [low, high, 0]) {
        for (const step of [-10, -1, -0.125, -0.001, 0, 0.001, 0.125, 1, 10]) {
          const value = Number((edge + step).toFixed(6)) + 0;
          const inside = excluded ? value > low && value < high : value >= low && value <= high;
          expect([value, matcher.accepts(String(value))]).toEqual([value, inside]);
        }
      }
    }),
    { seed: 6, numRuns: 100 },
  );
});

test("one bound", () => {
  expectGrammar({ type: "integer", minimum: 1 }, { takes: [1, 9, 1000000], refuses: [0, -1, 1.5] });
  expectGrammar({ type: "integer", maximum: -3 }, { takes: [-3, -44], refuses: [-2, 0, 3] });
  expectGrammar(
    { type: "number", minimum: 0 },
    {
      takes: [0, 0.001, 1e-7, 1e21],
      refuses: [-0.001, -1],
      takesText: ["2.5e3"],
      refusesText: ["-1e-3"],
    },
  );
  expectGrammar({ type: "number", exclusiveMinimum: 0 }, { takes: [0.001, 5], refuses: [0, -1] });
  expectGrammar(
    { type: "number", maximum: 99.5 },
    { takes: [99.5, -1e3, 0], refuses: [99.51, 100] },
  );
});

test("draft 4 excludes a bound by true", () => {
  expectGrammar(
    { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: true },
    { takes: [1, 9], refuses: [0, 10] },
  );
});

test("multiples", () => {
  expectGrammar(
    { type: "integer", multipleOf: 5, minimum: -20, maximum: 40 },
    { takes: [0, 5, -20, 40], refuses: [1, 4, 45, -25] },
  );
  expectGrammar(
    { type: "integer", multipleOf: 7 },
    { takes: [0, 7, -7, 700021], refuses: [1, 8, 700022] },
  );
  expectGrammar(
    { type: "number", multipleOf: 0.25, minimum: 0 },
    { takes: [0, 0.25, 1.5, 12], refuses: [0.3, 0.125, -0.25] },
  );
});

test("where no number is possible, no text is accepted", () => {
  const impossible = { type: "integer", multipleOf: 10, minimum: 1, maximum: 9 };
  expectGrammar(
    { type: "object", properties: { a: impossible }, additionalProperties: false },
    { takes: [{}], refuses: [{ a: 5 }], refusesText: ['{"a":}'] },
  );
  expectGrammar(
    { type: "array", items: impossible },
    { takes: [[]], refuses: [[5]], refusesText: ["[,]"] },
  );
});
