import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { removeFolder } from "../remove-folder.ts";

/** The program in docs/grammar.md, run as it stands there. */
const folder = join(import.meta.dirname, ".docs");
const page = readFileSync("docs/grammar.md", "utf8");
const [, program = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];

afterAll(() => removeFolder(folder));

test("the program prints what stands beside it", async () => {
  const lines: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...values) => void lines.push(values));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "program.ts");
  writeFileSync(file, program);
  await import(file);
  vi.restoreAllMocks();
  expect(lines).toMatchObject([
    ["root ::= arguments trailing"],
    [false, [{ path: "/properties/tags", keyword: "uniqueItems" }]],
    [[]],
    [[{ path: "/tags", keyword: "uniqueItems", expected: "items that all differ" }]],
  ]);
  const noted = [...program.matchAll(/\/\/ (.*)/g)].map(([, note]) => note);
  expect(noted).toHaveLength(lines.length);
  expect(noted[0]).toBe(lines[0]?.[0]);
});

test("the table of formats names those that the compiler knows", async () => {
  const { compileSchema } = await import("../../src/grammar/index.ts");
  const [row = ""] = /\| `format` \|.*/.exec(page) ?? [];
  const [known = "", open = ""] = row.split(". Rare ");
  const named = (text: string) => [...text.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name);
  const formats = named(known).filter((name) => name !== "format");
  expect(formats.length).toBeGreaterThan(12);
  const none = '"no format at all % \\\\"';
  const { GbnfMatcher } = await import("./gbnf-matcher.ts");
  for (const format of formats) {
    const { gbnf, exact } = compileSchema({ type: "string", format });
    expect([format, exact, new GbnfMatcher(gbnf).accepts(none)]).toEqual([format, true, false]);
  }
  for (const format of named(open)) {
    expect([format, compileSchema({ type: "string", format }).exact]).toEqual([format, false]);
  }
});
