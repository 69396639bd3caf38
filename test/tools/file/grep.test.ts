import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SandboxFiles } from "../../../src/sandbox/sandbox.ts";
import type { ToolContext } from "../../../src/tool/tool.ts";
import { glob, grep } from "../../../tools/file/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({
    "b.txt": "copper pipe\niron\nCopper\n",
    "a.md": "no metal\nred copper\r\n",
    "docs/deep/c.txt": "copper: 9\nfoo(bar)\n",
    ".hidden.txt": "copper behind a dot\n",
    ".git/config": "copper in git\n",
    "data.bin": Buffer.from("copper\0\u0001\n"),
    "latin.txt": Buffer.from("caf\xe9 au lait\n", "latin1"),
    "with:colon-1-.txt": "tin:12:tin\n",
  });
});
afterAll(() => workspace.close());

const find = (input: object) => workspace.call(grep, input);

describe("grep", () => {
  it("gives path, line and text, then the count", async () => {
    expect((await find({ pattern: "copper" })).text).toBe(
      [
        ".hidden.txt:1:copper behind a dot",
        "a.md:2:red copper",
        "b.txt:1:copper pipe",
        "docs/deep/c.txt:1:copper: 9",
        "4 matches",
      ].join("\n"),
    );
    expect((await find({ pattern: "iron" })).text).toBe("b.txt:2:iron\n1 match");
    expect((await find({ pattern: "gold" })).text).toBe("0 matches");
  });

  it("searches one file or folder", async () => {
    expect((await find({ pattern: "copper", path: "b.txt" })).text).toBe(
      "b.txt:1:copper pipe\n1 match",
    );
    for (const path of ["docs", "docs/", "./docs"]) {
      expect((await find({ pattern: "copper", path })).text).toBe(
        "docs/deep/c.txt:1:copper: 9\n1 match",
      );
    }
    expect((await find({ pattern: "x", path: "dogs" })).text).toMatch(
      /^Error: no such file: dogs\. Files here: docs\//,
    );
  });

  it("takes regular expressions, case, kinds of file and context", async () => {
    expect((await find({ pattern: "^[ci]\\w+$" })).text).toBe("b.txt:2:iron\n1 match");
    expect((await find({ pattern: "COPPER", path: "b.txt", ignore_case: true })).text).toBe(
      "b.txt:1:copper pipe\nb.txt:3:Copper\n2 matches",
    );
    expect((await find({ pattern: "copper", glob: "*.md" })).text).toBe(
      "a.md:2:red copper\n1 match",
    );
    expect((await find({ pattern: "iron", context: 1 })).text).toBe(
      "b.txt-1-copper pipe\nb.txt:2:iron\nb.txt-3-Copper\n1 match",
    );
  });

  it("takes what is no regular expression as text", async () => {
    expect((await find({ pattern: "foo(" })).text).toBe(
      "docs/deep/c.txt:2:foo(bar)\n[the pattern is not a valid regular expression; it was searched as plain text]\n1 match",
    );
    expect((await find({ pattern: "" })).text).toBe("Error: the pattern is empty");
    expect((await find({ pattern: "-e x" })).text).toBe("0 matches");
    expect((await find({ pattern: "copper", glob: "{a" })).text).toMatch(
      /^Error: the search failed: /,
    );
  });

  it("keeps names that look like its own output, and bytes that are no text", async () => {
    expect((await find({ pattern: "tin:12" })).text).toBe(
      "with:colon-1-.txt:1:tin:12:tin\n1 match",
    );
    expect((await find({ pattern: "au lait" })).text).toBe(
      "latin.txt:1:caf\ufffd au lait\n1 match",
    );
  });

  it("finds over several lines when the pattern has some", async () => {
    expect((await find({ pattern: "pipe\niron" })).text).toBe(
      "b.txt:1:copper pipe\nb.txt:2:iron\n2 matches",
    );
  });

  it("names files that could not be read", async () => {
    workspace.put({ "locked/x.txt": "copper\n" });
    chmodSync(join(workspace.root, "locked/x.txt"), 0);
    const { text } = await find({ pattern: "copper", path: "." });
    expect(text).toMatch(
      /\n\[1 could not be read: locked\/x\.txt: Permission denied.*\]\n4 matches$/,
    );
    chmodSync(join(workspace.root, "locked/x.txt"), 0o644);
  });

  it("cuts 10 MB of results, counts them all, and says how to narrow", async () => {
    workspace.put({ "big.log": `${"all work and no play ".repeat(5)}\n`.repeat(100_000) });
    const { text, details } = await find({ pattern: "work" });
    expect(Buffer.byteLength(text)).toBeLessThan(34_000);
    expect(text).toMatch(
      /\n\[truncated: the first \d+ lines; narrow the pattern, or search one file or folder\]\n100000 matches$/,
    );
    expect(details).toMatchObject({ matches: 100_000, truncated: true });
    expect((await find({ pattern: "work" })).text).toBe(text);
  });

  it("cuts a long line", async () => {
    workspace.put({ "long.json": `{"copper":"${"x".repeat(100_000)}"}` });
    const { text } = await find({ pattern: "copper", path: "long.json" });
    expect(text.length).toBeLessThan(1000);
    expect(text).toMatch(/\n1 match$/);
  });
});

describe("glob", () => {
  const match = (input: object) => workspace.call(glob, input);

  it("finds files by name and by path", async () => {
    expect((await match({ pattern: "*.md" })).text).toBe("a.md\n1 file");
    expect((await match({ pattern: "docs/**" })).text).toBe("docs/deep/c.txt\n1 file");
    expect((await match({ pattern: "*.txt", path: "docs" })).text).toBe("docs/deep/c.txt\n1 file");
    expect((await match({ pattern: "./docs/*/c.*" })).text).toBe("docs/deep/c.txt\n1 file");
    expect((await match({ pattern: "*.rs" })).text).toBe("0 files");
  });

  it("takes an exclamation mark for part of the name", async () => {
    workspace.put({ "!odd.txt": "" });
    expect((await match({ pattern: "!odd.txt" })).text).toBe("!odd.txt\n1 file");
  });

  it("refuses what is no pattern or folder", async () => {
    expect((await match({ pattern: "{a" })).text).toMatch(/^Error: no such pattern: /);
    expect((await match({ pattern: "" })).text).toBe("Error: the pattern is empty");
    expect((await match({ pattern: "*", path: "dogs" })).text).toMatch(
      /^Error: no such directory: dogs\. Folders here: docs\//,
    );
    expect((await match({ pattern: "*", path: "a.md" })).text).toBe(
      "Error: a.md is a file, not a directory",
    );
  });

  it("cuts a long list", async () => {
    for (let number = 0; number < 3000; number++) workspace.put({ [`many/f-${number}.x`]: "" });
    const { text } = await match({ pattern: "*.x" });
    expect(text).toMatch(/\n\[truncated: the first \d+ of 3000 files; narrow the pattern\]$/);
  });

  it("gives no part of the list for the whole when the search was stopped", async () => {
    const asked: unknown[] = [];
    const files: SandboxFiles = {
      ...workspace.sandbox.files,
      stat: (path) => workspace.sandbox.files.stat(path),
      spawn: async (_argv, options) => {
        asked.push(options?.timeoutMilliseconds);
        return { exitCode: null, stdout: "./a.md\0./b.md\0", stderr: "", truncated: false };
      },
    };
    const context = { sandbox: { files }, signal: new AbortController().signal };
    const run = async () => glob.run({ pattern: "*" }, context as unknown as ToolContext);
    await expect(run()).rejects.toThrow("the search took longer than 55 s; search one folder");
    expect(asked).toEqual([55_000]);
  });

  it("names what could not be read", async () => {
    workspace.put({ "closed/f.odd": "", "open/f.odd": "" });
    chmodSync(join(workspace.root, "closed"), 0);
    const some = await match({ pattern: "*.odd" });
    const none = await match({ pattern: "*.none" });
    chmodSync(join(workspace.root, "closed"), 0o755);
    const note = "[1 could not be read: closed: Permission denied (os error 13)]";
    expect(some.text).toBe(`open/f.odd\n${note}\n1 file`);
    expect(none.text).toBe(`${note}\n0 files`);
  });
});
