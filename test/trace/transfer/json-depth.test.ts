import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonNestsDeeper } from "../../../src/trace/transfer/json-depth.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it("agrees with the parsed value, whatever its strings hold", () => {
  const strings = fc.string({ unit: fc.constantFrom("[", "]", "{", "}", '"', "\\", "x") });
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      strings,
      fc.integer(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(strings, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(values, (value) => {
      const depth = depthOf(value);
      expect(jsonNestsDeeper(JSON.stringify(value), depth)).toBe(false);
      if (depth > 0) expect(jsonNestsDeeper(JSON.stringify(value), depth - 1)).toBe(true);
    }),
  );
});

it("ends with a text that doesn't", () => {
  expect(jsonNestsDeeper('["x', 1)).toBe(false);
  expect(jsonNestsDeeper(`"${"\\".repeat(1001)}"`, 1)).toBe(false);
  expect(jsonNestsDeeper("[".repeat(1e6), 1000)).toBe(true);
});
