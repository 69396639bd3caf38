import { expect, test } from "vitest";
import { columnAfter } from "../../../src/cli/screen/column-after.ts";

test.each([
  ["abc", 0, 3],
  ["abc", 8, 1],
  ["ab", 8, 10],
  ["abc\nde", 5, 2],
  ["abc\n", 5, 0],
  ["\t", 3, 8],
  ["日本", 0, 4],
  // A wide character that doesn't fit goes to the next line whole.
  ["日", 9, 2],
  ["e\u0301", 0, 1],
  ["🙂", 0, 2],
])("%j written from column %i ends in column %i of 10", (text, from, column) => {
  expect(columnAfter(text, from, 10)).toBe(column);
});
