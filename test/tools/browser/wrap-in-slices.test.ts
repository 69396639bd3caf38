import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { wrapInSlices } from "../../../tools/browser/reading/wrap-in-slices.ts";
import { wrapText } from "../../../tools/browser/reading/wrap-text.ts";

const unit = fc.constantFrom(
  "a",
  " ",
  "\n",
  "\r\n",
  "\u001b[1m",
  "\u0001",
  "😀",
  "【1†x】",
  "word ",
);
/** Long texts of a few kinds of pieces. */
const texts = fc
  .record({
    pieces: fc.array(unit, { minLength: 1, maxLength: 12 }),
    end: fc.array(unit, { maxLength: 4 }),
  })
  .map(
    ({ pieces, end }) =>
      pieces.join("").repeat(Math.ceil(300_000 / pieces.join("").length)) + end.join(""),
  );

it("in slices a text of lines is wrapped as at once, and a line that is longer keeps its words and links", async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const lines = await wrapInSlices(text);
      const whole = wrapText(text);
      const longest = Math.max(...text.split("\n").map(({ length }) => length));
      if (longest < 100_000) expect(lines.join("\n") === whole.join("\n")).toBe(true);
      const squeezed = [lines, whole].map((each) => each.join("").replace(/\s/g, ""));
      expect(squeezed[0] === squeezed[1]).toBe(true);
      for (const line of lines) expect(line.match(/【(?![^【】]*】)/)).toBeNull();
    }),
    { numRuns: 15 },
  );
  for (const text of ["", "\n", "a\n", "\na", "a\n\nb"])
    expect(await wrapInSlices(text)).toEqual(wrapText(text));
});

// 16 MiB of short words took 1.1 s at once.
it("others have their turn while a text is wrapped", async () => {
  let over = false;
  const done = wrapInSlices("a b ".repeat(1024 * 1024)).finally(() => {
    over = true;
  });
  let turns = 0;
  for (; !over; turns++) await nextTurn();
  await done;
  expect(turns).toBeGreaterThan(25);
});
