import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editFile } from "../../../tools/file/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open();
});
afterAll(() => workspace.close());

const edit = (path: string, old_text: string, new_text: string, more: object = {}) =>
  workspace.call(editFile, { path, old_text, new_text, ...more });
const content = (path: string) => readFileSync(join(workspace.root, path), "latin1");

describe("a piece of text", () => {
  it("that occurs once is replaced", async () => {
    workspace.put({ "a.txt": "one\ntwo\nthree\n" });
    const result = await edit("a.txt", "two", "TWO");
    expect(result.text).toBe("Edited a.txt: 1 replacement");
    expect(result.details).toMatchObject({ line: 2 });
    expect(content("a.txt")).toBe("one\nTWO\nthree\n");
  });

  it("is not read as a pattern, nor is what replaces it", async () => {
    workspace.put({ "a.txt": "a.b $& c" });
    await edit("a.txt", "a.b $&", "$1 $& \\1");
    expect(content("a.txt")).toBe("$1 $& \\1 c");
  });

  it("may be removed", async () => {
    workspace.put({ "a.txt": "one two" });
    await edit("a.txt", " two", "");
    expect(content("a.txt")).toBe("one");
  });

  it("that occurs often is refused, unless all are meant", async () => {
    workspace.put({ "a.txt": "x\ny x\nz\n" });
    expect((await edit("a.txt", "x", "q")).text).toBe(
      "Error: old_text occurs 2 times in a.txt (lines 1, 2). Give more of the text around the place that you mean, or set replace_all",
    );
    expect(content("a.txt")).toBe("x\ny x\nz\n");
    expect((await edit("a.txt", "x", "q", { replace_all: true })).text).toBe(
      "Edited a.txt: 2 replacements",
    );
    expect(content("a.txt")).toBe("q\ny q\nz\n");
  });

  it("that is not there: the trained words come first, then the nearest lines", async () => {
    workspace.put({ "a.txt": "name: Ada\nteam: 8\ncolour: red\n" });
    const result = await edit("a.txt", "team: 9", "team: 7");
    expect(result.text).toBe("Error: old_text not found in a.txt. Nearest lines:\n2: team: 8");
    expect((await edit("a.txt", "zzzzzz", "y")).text).toBe("Error: old_text not found in a.txt");
  });

  it("that is empty or the same is refused", async () => {
    workspace.put({ "a.txt": "one" });
    expect((await edit("a.txt", "", "x")).text).toMatch(/^Error: old_text is empty/);
    expect((await edit("a.txt", "one", "one")).text).toMatch(/^Error: .* are the same/);
  });
});

describe("what stands beside it stays byte for byte:", () => {
  it("line endings of Windows, in the old text too", async () => {
    workspace.put({ "a.txt": "one\r\ntwo\r\nthree\r\n" });
    await edit("a.txt", "one\ntwo", "1\n2");
    expect(content("a.txt")).toBe("1\r\n2\r\nthree\r\n");
  });

  it("mixed line endings", async () => {
    workspace.put({ "a.txt": "one\ntwo\r\nthree\r\nfour\n" });
    await edit("a.txt", "two\nthree", "2\n3");
    expect(content("a.txt")).toBe("one\n2\r\n3\r\nfour\n");
  });

  // Issue 18, E: a piece whose lines end in different ways was not found.
  it("each line's own end, where CR, LF and CRLF stand side by side", async () => {
    workspace.put({ "a.txt": "one\rtwo\r\nthree\nfour\r\n\r\nfive\r" });
    await edit("a.txt", "one\ntwo\nthree\n", "1\n2\n3\n3b\n");
    expect(content("a.txt")).toBe("1\r2\r\n3\n3b\nfour\r\n\r\nfive\r");
    await edit("a.txt", "3b\nfour\n\nfive\n", "4\n\n5");
    expect(content("a.txt")).toBe("1\r2\r\n3\n4\n\r\n5");
    const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
    workspace.put({ "b.txt": utf16("\u0a0done\rtwo\r\nthree (*)\n") });
    await edit("b.txt", "one\ntwo\nthree (*)", "1\n2\n3");
    expect(content("b.txt")).toBe(utf16("\u0a0d1\r2\r\n3\n").toString("latin1"));
    // A blank line is not made of the halves of one CRLF.
    workspace.put({ "c.txt": "one\r\ntwo\nthree\r\n" });
    expect((await edit("c.txt", "one\n\ntwo\nthree", "x")).text).toMatch(
      /^Error: old_text not found/,
    );
  });

  it("bytes that are no text", async () => {
    workspace.put({ "a.txt": Buffer.from("caf\xe9 one\nx\xff\n", "latin1") });
    await edit("a.txt", "one", "two");
    expect(content("a.txt")).toBe("caf\xe9 two\nx\xff\n");
  });

  it("mark, encoding and mode", async () => {
    const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
    workspace.put({ "b.txt": Buffer.from("\ufeffone\n"), "c.txt": utf16("é one\r\nzwei\r\n") });
    writeFileSync(join(workspace.root, "run.sh"), "one\n", { mode: 0o750 });
    for (const path of ["b.txt", "c.txt", "run.sh"]) await edit(path, "one", "two");
    expect(content("b.txt")).toBe(Buffer.from("\ufefftwo\n").toString("latin1"));
    expect(content("c.txt")).toBe(utf16("é two\r\nzwei\r\n").toString("latin1"));
    expect(statSync(join(workspace.root, "run.sh")).mode & 0o777).toBe(0o750);
  });
});

it("replaces exactly what a plain replacement of the text does", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "\n", " ", "😀"), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (before, old, after, fresh) => {
      const whole = before + old + after;
      fc.pre(old !== "" && old !== fresh);
      workspace.put({ "p.txt": whole });
      const result = await edit("p.txt", old, fresh, { replace_all: true });
      expect(result.failed, result.text).toBe(false);
      const now = readFileSync(join(workspace.root, "p.txt"), "utf8");
      expect(now).toBe(whole.replaceAll(old, () => fresh));
    }),
    { numRuns: 150 },
  );
});

it("refuses missing, binary and too big files", async () => {
  workspace.put({ "b.bin": Buffer.from([0, 1]), "big.txt": "x".repeat(17 * 1024 * 1024) });
  expect((await edit("none.txt", "a", "b")).text).toMatch(/^Error: no such file: none\.txt/);
  expect((await edit("b.bin", "a", "b")).text).toMatch(/^Error: b\.bin is not a text file/);
  expect((await edit("big.txt", "x", "b")).text).toMatch(/too big to be edited at once/);
});

describe("after a crash", () => {
  const reconcile = (old_text: string, new_text: string) =>
    editFile.reconcile?.({ path: "a.txt", old_text, new_text }, {
      sandbox: workspace.sandbox,
    } as never);

  it("an edit that happened is known", async () => {
    workspace.put({ "a.txt": "one two" });
    expect(await reconcile("1", "one")).toMatchObject({ text: "Edited a.txt: 1 replacement" });
  });

  it("an edit that did not happen is done again", async () => {
    workspace.put({ "a.txt": "one two" });
    expect(await reconcile("one", "1")).toBeNull();
  });

  it("an edit whose new text holds the old one is told by the new text", async () => {
    workspace.put({ "a.txt": "one two" });
    expect(await reconcile("one", "one and a half")).toBeNull();
    workspace.put({ "a.txt": "one and a half two" });
    expect(await reconcile("one", "one and a half")).toMatchObject({
      text: "Edited a.txt: 1 replacement",
    });
  });

  it("a piece that was taken out is gone", async () => {
    workspace.put({ "a.txt": "one two" });
    expect(await reconcile(" two", "")).toBeNull();
    workspace.put({ "a.txt": "one" });
    expect(await reconcile(" two", "")).toMatchObject({
      text: "Edited a.txt: old_text is not in it any more",
    });
  });

  it("an edit that fits nowhere is tried again, and says so", async () => {
    workspace.put({ "a.txt": "one two" });
    expect(await reconcile("x", "y")).toBeNull();
    expect(await reconcile("", "y")).toBeNull();
    expect(await reconcile("one", "one")).toBeNull();
  });
});
