import { expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { wrapText } from "../../../tools/browser/reading/wrap-text.ts";
import { documentText } from "../../../tools/search/document-text.ts";

const NO_PDF = { sandbox: {} as Sandbox, signal: new AbortController().signal };

/** Milliseconds of this process's own work. */
async function work(action: () => unknown): Promise<number> {
  const began = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

// Quadratic once: 256 KiB of `<` took 58 s of the host's only thread, in which no limit and no Ctrl-C works.
it.each([
  "<",
  "<!--",
  "<script ",
  "<!-->",
  "</script",
  "<svg></svg ",
  "&",
  "&a",
  " ",
  "\n<",
  '<a b="',
  "<a b='\"",
  "<p hidden><li hidden>",
  "<a style=left:",
])("a page of 4 MiB of %j is read in a time that a page may take", async (unit) => {
  const page = Buffer.from(unit.repeat((4 * 1024 * 1024) / unit.length));
  expect(await work(() => documentText("a.html", page, NO_PDF))).toBeLessThan(3000);
});

it("a line of a million characters is broken in a time that it may take", async () => {
  for (const text of [
    "あ".repeat(1e6),
    `  * ${"あ".repeat(1e6)}`,
    "【".repeat(1e6),
    " ".repeat(1e6),
  ]) {
    expect(await work(() => wrapText(text))).toBeLessThan(2000);
  }
});

it("a page keeps the numbers of its lines, and loses what is no text", async () => {
  const page = [
    "<p>one</p>",
    "<!-- a > b",
    "--><p",
    'class="x">two</p>',
    "<script>if (a < b) {}",
    "</script >three<STYLE>p {}</STYLE>",
    "1 < 2 &amp; <b>four</b>",
    "<!-- not closed <i>five</i>",
  ].join("\n");
  const text = await documentText("a.html", Buffer.from(page), NO_PDF);
  expect(text?.split("\n").map((line) => line.trim())).toEqual([
    "one",
    "",
    "",
    "two",
    "",
    "three",
    "1 four",
    "five",
  ]);
});
