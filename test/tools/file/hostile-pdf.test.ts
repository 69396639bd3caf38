import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readFile } from "../../../tools/file/index.ts";
import { searchFiles } from "../../../tools/search/index.ts";
import { makePdf } from "../make-pdf.ts";
import { makeSwellingPdf } from "../make-swelling-pdf.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

const MEBIBYTE = 1024 * 1024;
let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open(
    {
      "swelling.pdf": makeSwellingPdf(1500 * MEBIBYTE),
      "pages.pdf": makePdf(Array.from({ length: 100 }, (_, page) => [`This is number ${page}.`])),
      "cut.pdf": makePdf([["a page"]]).subarray(0, 300),
    },
    { limits: { memoryBytes: 256 * MEBIBYTE } },
  );
});
afterAll(() => workspace.close());

/** The most memory that this process ever had, in bytes. */
function mostMemory(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

it("a tier that limits no memory reads a PDF in a thread", async () => {
  const pages = makePdf([["the first"], ["the second"]]);
  const open = await ToolWorkspace.open({ "a.pdf": pages }, {}, "none");
  try {
    const { text } = await open.call(readFile, { path: "a.pdf" });
    expect(text).toBe("[page 1]\nthe first\n[page 2]\nthe second");
  } finally {
    await open.close();
  }
});

// 3 KiB of PDF took 3.3 GiB of the process that holds the model and the keys.
it("a PDF that unpacks to 1.5 GiB is refused by the memory that a document may take", async () => {
  const before = mostMemory();
  const { text } = await workspace.call(readFile, { path: "swelling.pdf" });
  expect(text).toMatch(/^Error: swelling\.pdf is a PDF document that can't be read: /);
  expect(text).toContain("more memory than a document may");
  expect(mostMemory() - before).toBeLessThan(100 * MEBIBYTE);
});

it("a PDF of 100 pages is read to its end, by a program that sees nothing else", async () => {
  const { text } = await workspace.call(readFile, { path: "pages.pdf", offset: 199 });
  expect(text).toContain("[page 100]\nThis is number 99.");
});

it("a PDF that is cut off is refused with the reason, and a search goes past it", async () => {
  expect((await workspace.call(readFile, { path: "cut.pdf" })).text).toMatch(
    /^Error: cut\.pdf is a PDF document that can't be read: \S/,
  );
  expect((await workspace.call(searchFiles, { query: "number 42" })).text).toContain("number 42");
});
