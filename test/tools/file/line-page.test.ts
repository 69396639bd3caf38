import fc from "fast-check";
import { expect, it } from "vitest";
import { readLinePage } from "../../../tools/file/line-page.ts";

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const everything = { firstLine: 1, lines: 1e9, bytes: 1e9, lineBytes: 1e9 };

it("is the text split into lines, however it is cut into chunks", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\n", "\r\n"), maxLength: 60 });
  const numbers = fc.record({
    firstLine: fc.integer({ min: 1, max: 12 }),
    lines: fc.integer({ min: 1, max: 12 }),
    size: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(text, numbers, async (content, { firstLine, lines, size }) => {
      const page = await readLinePage(chunks(Buffer.from(content), size), {
        ...everything,
        firstLine,
        lines,
      });
      const all = content === "" ? [] : content.replace(/\n$/, "").split(/\r?\n/);
      // A lone return at the very end belongs to a line without a line ending.
      const plain = all.map((line) => line.replace(/\r$/, ""));
      expect(page.lines).toEqual(plain.slice(firstLine - 1, firstLine - 1 + lines));
      const more = firstLine - 1 + lines < all.length;
      expect(page.stopped).toBe(more ? "limit" : null);
      expect(page.totalLines).toBe(more ? null : all.length);
      expect(page.lossy).toBe(false);
    }),
    { numRuns: 500 },
  );
});

it("keeps to its bytes, and pages follow each other without a gap", async () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom("a", "é"), maxLength: 20 }), {
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 10, max: 60 }), async (all, bytes) => {
      const content = Buffer.from(`${all.join("\n")}\n`);
      const seen: string[] = [];
      for (let firstLine = 1; ; ) {
        const page = await readLinePage(chunks(content, 7), { ...everything, bytes, firstLine });
        const size = Buffer.byteLength(page.lines.map((line) => `${line}\n`).join(""));
        expect(size <= bytes || page.lines.length === 1).toBe(true);
        seen.push(...page.lines);
        if (page.stopped === null) break;
        firstLine += page.lines.length;
      }
      expect(seen).toEqual(all);
    }),
    { numRuns: 300 },
  );
});

it("cuts a long line at a character, and reads no further than it must", async () => {
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked += 1;
      yield Buffer.from("😀".repeat(100));
      if (asked === 5) yield Buffer.from("\nnext\n");
    }
  }
  const page = await readLinePage(endless(), { firstLine: 1, lines: 1, bytes: 10, lineBytes: 10 });
  expect(page.lines).toEqual(["😀😀 [line cut: 2000 bytes]"]);
  expect(page.cutLines).toEqual([{ number: 1, keptBytes: 8 }]);
  expect(page.lossy).toBe(false);
  expect(asked).toBe(5);
});
