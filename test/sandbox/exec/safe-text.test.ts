import fc from "fast-check";
import { expect, it } from "vitest";
import { safeText, safeTextInTurns } from "../../../src/sandbox/exec/safe-text.ts";

it.each([
  ["plain text\tand\nlines", "plain text\tand\nlines"],
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u001b]0;title\u0007", "\\x1b]0;title\\x07"],
  ["\u001b[2J", "\\x1b[2J"],
  ["windows\r\nline\r\r\n", "windows\nline\n"],
  ["10 %\r20 %\r", "10 %\n20 %\n"],
  ["\u0000\u007f\u0090", "\\x00\\x7f\\x90"],
  ["a\u202eb\u2066c\u200f\u061c", "a\\u202eb\\u2066c\\u200f\\u061c"],
  ["Zürich 東京 👍", "Zürich 東京 👍"],
])("%j becomes %j", (text, safe) => {
  expect(safeText(text)).toBe(safe);
});

it("leaves nothing that acts on a terminal, and is stable", () => {
  const any = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(
    fc.property(any, (text) => {
      const safe = safeText(text);
      expect(/[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/u.test(safe)).toBe(false);
      expect(safeText(safe)).toBe(safe);
    }),
    { numRuns: 2000 },
  );
});

it("is the same in turns, wherever they end", async () => {
  for (const unit of ["a\r\n", "👍東", "a\u202e\u001b", "plain "]) {
    const text = `x${unit.repeat(200_000)}`;
    expect((await safeTextInTurns(text)) === safeText(text)).toBe(true);
  }
});
