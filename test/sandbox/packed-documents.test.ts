import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DocumentKind } from "../../src/sandbox/inside/read-document.ts";
import { DEEP_DOCX, docxOfBytes, docxWithEntity } from "../tools/hostile-docx.ts";
import { makeDocx, paragraph } from "../tools/make-docx.ts";
import { ToolWorkspace } from "../tools/tool-workspace.ts";

const MEBIBYTE = 1024 * 1024;
let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({}, { limits: { memoryBytes: 256 * MEBIBYTE } });
});
afterAll(() => workspace.close());

async function read(kind: DocumentKind, content: string | Uint8Array) {
  return workspace.sandbox.readDocument?.(kind, Buffer.from(content));
}

/** The most memory that this process ever had, in bytes. */
function mostMemory(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

// Issue 22, item 9.
it("a DOCX is read a paragraph per line: headings, lists, tables, notes; no comments or pictures", async () => {
  const cell = (text: string) => `<w:tc>${paragraph(text)}${paragraph("")}</w:tc>`;
  const row = (...texts: string[]) => `<w:tr>${texts.map(cell).join("")}</w:tr>`;
  const document = makeDocx(
    [
      paragraph("Report", '<w:pStyle w:val="Heading1"/>'),
      "<w:p/>",
      paragraph("Fish &amp; chips:  a b &lt; c"),
      `<w:tbl>${row("name", "price")}${row("cod", "9")}</w:tbl>`,
      "<w:p><w:r><w:t>end</w:t></w:r><w:r><w:tab/><w:t>of it</w:t><w:br/><w:t>all</w:t></w:r></w:p>",
    ].join(""),
    {
      "word/styles.xml":
        '<?xml version="1.0"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>',
    },
  );
  expect((await read("docx", document))?.split("\n")).toEqual([
    "# Report",
    "",
    "Fish & chips: a b < c",
    "name | price",
    "cod | 9",
    "end of it all",
  ]);
  await expect(read("docx", document.subarray(0, 400))).rejects.toMatchObject({
    code: "sandbox.failed",
    message: expect.stringContaining("zip"),
  });
});

it("a CSV keeps its line numbers, and its cells have the names of their columns", async () => {
  const table = 'name;note;price\r\ncod;"two\r\nlines; one";9\r\n\r\nsole;;"1""2"\r\n';
  expect((await read("csv", table))?.split("\n")).toEqual([
    "name | note | price",
    "name: cod | note: two lines; one | price: 9",
    "",
    "",
    'name: sole | price: 1"2',
  ]);
  const others = ["1,2\n3,4\n", "one column\nx\n", 'a,b\n"never closed,1\n2,3\n', "a,a\n1,2\n", ""];
  for (const text of others) expect(await read("csv", text)).toBe(text);
});

it("a DOCX that unpacks to 400 MiB is refused by the memory that a document may take", async () => {
  const bomb = docxOfBytes(400 * MEBIBYTE);
  const before = mostMemory();
  await expect(read("docx", bomb)).rejects.toMatchObject({
    message: "reading it takes more memory than a document may",
  });
  expect(mostMemory() - before).toBeLessThan(100 * MEBIBYTE);
});

it("entities of a DOCX are not expanded, and lead to no file; deep nesting is refused", async () => {
  for (const content of [
    docxWithEntity('<!ENTITY a SYSTEM "file:///proc/self/environ">'),
    docxWithEntity('<!ENTITY b "lollol"><!ENTITY a "&b;&b;&b;&b;&b;&b;">'),
    docxWithEntity('<!ENTITY % c SYSTEM "http://127.0.0.1/"> %c;'),
    DEEP_DOCX,
  ]) {
    const text = await read("docx", content).catch((error: Error) => `refused: ${error.message}`);
    expect(text).toMatch(/^refused: /);
    expect(text).not.toMatch(/lollol|PATH=/);
  }
  await expect(read("docx", makeDocx(paragraph("still there")))).resolves.toBe("still there");
});
