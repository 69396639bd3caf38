import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visibleLine, visibleText } from "../src/visible-text.ts";

/** Ranges that show nothing or turn the direction of writing, from the Unicode Character Database by hand. */
const HIDDEN: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x08], [0x0b, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x034f, 0x034f], [0x061c, 0x061c],
  [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x200b, 0x200f], [0x2028, 0x202e],
  [0x2060, 0x206f], [0x2800, 0x2800], [0x3164, 0x3164], [0xd800, 0xdfff], [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff0, 0xfffb], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
]; // biome-ignore format: a table

const isHidden = (code: number) => HIDDEN.some(([first, last]) => code >= first && code <= last);

const hidden = fc
  .constantFrom(...HIDDEN)
  .chain(([first, last]) => fc.integer({ min: first, max: last }))
  .map((code) => String.fromCodePoint(code));
const seen = fc
  .string({ unit: "binary" })
  .filter((text) => ![...text].some((each) => isHidden(each.codePointAt(0) ?? 0)));
const anything = fc
  .array(fc.oneof(fc.string({ unit: "binary" }), hidden, fc.constantFrom("👩", "❤", "a", "\u200d")))
  .map((parts) => parts.join(""));

describe("what a person is asked to approve", () => {
  test("holds nothing that can't be seen, or turns the direction of writing (issue 19, item 8)", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = visibleText(text);
        const left = [...shown].filter((each) => isHidden(each.codePointAt(0) ?? 0));
        // Joiner and selector of an emoji are seen in its form.
        expect(left.filter((each) => each !== "\u200d" && each !== "\ufe0f")).toEqual([]);
        expect(shown).not.toMatch(
          /(?<!\p{Extended_Pictographic})\ufe0f|\u200d(?!\p{Extended_Pictographic})/u,
        );
        expect(visibleLine(text)).not.toMatch(/[\n\t]/);
      }),
    );
  });

  test("spells out each of them by its code point, among whatever else, and leaves the rest", () => {
    fc.assert(
      fc.property(seen, hidden, seen, (before, each, after) => {
        const code = (each.codePointAt(0) ?? 0).toString(16);
        const spelled = [
          `\\x${code.padStart(2, "0")}`,
          `\\u${code.padStart(4, "0")}`,
          `\\u{${code}}`,
        ];
        fc.pre(!/[\u200d\ufe0f]/.test(each));
        expect(spelled.map((one) => before + one + after)).toContain(
          visibleText(before + each + after),
        );
        expect(visibleText(before)).toBe(before);
      }),
    );
  });

  test.each([
    ["rm\u200b -rf \u202ecod.exe", "rm\\u200b -rf \\u202ecod.exe"],
    ["package.json\ufe0f", "package.json\\ufe0f"],
    ["a\u{e0061}\u{e0062}", "a\\u{e0061}\\u{e0062}"],
    ["\x1b[2Jx\r", "\\x1b[2Jx\\x0d"],
    ["می\u200cخواهم", "می\\u200cخواهم"],
    ["❤️ 👩‍🚀 👍🏽‍ x", "❤️ 👩‍🚀 👍🏽\\u200d x"],
  ])("%j", (text, shown) => expect(visibleText(text)).toBe(shown));
});
