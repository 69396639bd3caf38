import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyPatch, parsePatch } from "../../../tools/patch/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open();
});
beforeEach(() => workspace.clear());
afterAll(() => workspace.close());

const apply = (...lines: string[]) =>
  workspace.call(applyPatch, { input: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") });
const path = (name: string) => join(workspace.root, name);

describe("the result", () => {
  it("lists what was done, for the model and for people", async () => {
    workspace.put({ "a.txt": "one\n", "b.txt": "b\n", "c.txt": "c\n" });
    const result = await apply(
      "*** Add File: new.txt",
      "+x",
      "*** Update File: a.txt",
      "@@",
      "-one",
      "+1",
      "*** Delete File: b.txt",
      "*** Update File: c.txt",
      "*** Move to: d.txt",
    );
    expect(result.text).toBe("Patch applied.\nA new.txt\nM a.txt\nD b.txt\nR c.txt -> d.txt");
    expect(result.details).toMatchObject({
      files: [
        { kind: "added", path: "new.txt" },
        { kind: "changed", path: "a.txt" },
        { kind: "removed", path: "b.txt" },
        { kind: "moved", path: "d.txt", from: "c.txt" },
      ],
    });
  });

  it("is the same for patch as for input", async () => {
    const patch = "*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch";
    expect((await workspace.call(applyPatch, { patch })).text).toBe("Patch applied.\nA a.txt");
    expect((await workspace.call(applyPatch, {})).text).toMatch(/^Error: the patch is empty/);
  });
});

describe("files keep", () => {
  it("their mode, also when they are moved", async () => {
    writeFileSync(path("run.sh"), "one\n", { mode: 0o750 });
    await apply("*** Update File: run.sh", "*** Move to: bin/run.sh", "@@", "-one", "+two");
    expect(statSync(path("bin/run.sh")).mode & 0o777).toBe(0o750);
  });

  it("their links", async () => {
    workspace.put({ "target.txt": "one\n" });
    symlinkSync("target.txt", path("link.txt"));
    await apply("*** Update File: link.txt", "@@", "-one", "+two");
    expect(readFileSync(path("target.txt"), "utf8")).toBe("two\n");
    expect(workspace.names()).toEqual(["link.txt", "target.txt"]);
    await apply("*** Delete File: link.txt");
    expect(workspace.names()).toEqual(["target.txt"]);
    symlinkSync("not-there", path("dangling"));
    expect((await apply("*** Add File: dangling", "+x")).text).toMatch(
      /: line 2: dangling is a link that leads to nothing here, not a file$/,
    );
  });

  it("bytes that are no text, and UTF-16", async () => {
    workspace.put({
      "latin.txt": Buffer.from("caf\xe9\none\n", "latin1"),
      "wide.txt": Buffer.from("\ufeffé\r\none\r\n", "utf16le"),
      "data.bin": Buffer.from([0, 1, 2]),
    });
    await apply("*** Update File: latin.txt", "@@", "-one", "+two");
    await apply("*** Update File: wide.txt", "@@", "-one", "+two");
    await apply("*** Update File: data.bin", "*** Move to: moved.bin");
    expect(readFileSync(path("latin.txt"), "latin1")).toBe("caf\xe9\ntwo\n");
    expect(readFileSync(path("wide.txt"))).toEqual(Buffer.from("\ufeffé\r\ntwo\r\n", "utf16le"));
    expect(readFileSync(path("moved.bin"))).toEqual(Buffer.from([0, 1, 2]));
    const refused = await apply("*** Update File: moved.bin", "@@", "-a", "+b");
    expect(refused.text).toContain("moved.bin is not a text file");
  });
});

describe("all or nothing", () => {
  it("when a folder may not be written", async () => {
    workspace.put({ "a.txt": "one\n", "closed/b.txt": "b\n", "z.txt": "z\n" });
    await workspace.sandbox.exec({ argv: ["chmod", "555", "closed"] });
    const result = await apply(
      "*** Update File: a.txt",
      "@@",
      "-one",
      "+1",
      "*** Delete File: z.txt",
      "*** Add File: new/deep/x.txt",
      "+x",
      "*** Update File: closed/b.txt",
      "@@",
      "-b",
      "+B",
    );
    expect(result.text).toBe(
      "Error: the patch was not applied and nothing was changed: permission denied: closed/b.txt",
    );
    expect(workspace.files()).toEqual({ "a.txt": "one\n", "closed/b.txt": "b\n", "z.txt": "z\n" });
    expect(workspace.names()).toEqual(["a.txt", "closed", "closed/b.txt", "z.txt"]);
    await workspace.sandbox.exec({ argv: ["chmod", "755", "closed"] });
  });

  it("when a file grows over the limit, or the disk is full", async () => {
    const small = await ToolWorkspace.open(
      { "a.txt": "one\n" },
      { limits: { fileBytes: 16 * 1024 } },
    );
    try {
      const result = await small.call(applyPatch, {
        input: `*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+1\n*** Add File: b.txt\n+${"x".repeat(20_000)}\n*** End Patch`,
      });
      expect(result.text).toMatch(/nothing was changed: b\.txt would be bigger than a file may be/);
      expect(small.files()).toEqual({ "a.txt": "one\n" });
      expect(small.names()).toEqual(["a.txt"]);
    } finally {
      await small.close();
    }
  });

  it("when the run is stopped", async () => {
    workspace.put({ "a.txt": "one\n" });
    const input = "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+1\n*** End Patch";
    const result = await workspace.call(applyPatch, { input }, AbortSignal.abort());
    expect(result.text).toContain("the run was stopped");
    expect(workspace.files()).toEqual({ "a.txt": "one\n" });
  });
});

it("turns any text into any other, hunk by hunk", async () => {
  const line = fc.constantFrom("alpha", "beta", "gamma", "  indented", "x = 1", "", "end");
  const lines = fc.array(line, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, lines, lines, lines, async (head, old, tail, fresh) => {
      // A first line of its own makes the place unambiguous.
      const before = ["start", ...head, "here", ...old, ...tail];
      workspace.put({ "p.txt": `${before.join("\n")}\n` });
      const result = await apply(
        "*** Update File: p.txt",
        "@@ start",
        " here",
        ...old.map((text) => `-${text}`),
        ...fresh.map((text) => `+${text}`),
      );
      expect(result.failed, result.text).toBe(false);
      const after = ["start", ...head, "here", ...fresh, ...tail];
      expect(workspace.files()["p.txt"]).toBe(`${after.join("\n")}\n`);
    }),
    { numRuns: 150 },
  );
});

it("reads any text as a patch or refuses it with words", () => {
  const piece = fc.constantFrom(
    "*** Begin Patch",
    "*** End Patch",
    "*** Update File: a",
    "*** Add File: b",
    "*** Delete File: c",
    "*** Move to: d",
    "*** End of File",
    "@@",
    "@@ x",
    "+x",
    "-x",
    " x",
    "",
    "```",
    "EOF",
    "x",
    " *** Update File: a",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 14 }), (lines) => {
      try {
        expect(parsePatch(lines.join("\n")).changes.length).toBeGreaterThan(0);
      } catch (error) {
        expect((error as Error).name).toBe("ToolFailed");
        expect((error as Error).message).toMatch(/^the patch was not applied/);
      }
    }),
    { numRuns: 2000 },
  );
});
