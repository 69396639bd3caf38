import { expect, test } from "vitest";
import { notNegative, positive, positiveWhole } from "../../../src/cli/program/option-number.ts";

test("options take finite numbers of their kind", () => {
  expect([positive("0.5"), positiveWhole("3"), notNegative("0")]).toEqual([0.5, 3, 0]);
});

test.each(["", " ", "Infinity", "1e999", "-1", "x"])("and refuse %j", (text) => {
  for (const read of [positive, positiveWhole, notNegative]) {
    expect(() => read(text)).toThrow(/It must be/);
  }
});
