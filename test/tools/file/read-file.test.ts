import { chmodSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SandboxFiles } from "../../../src/sandbox/sandbox.ts";
import type { ToolContext } from "../../../src/tool/tool.ts";
import { readFile } from "../../../tools/file/index.ts";
import { shell } from "../../../tools/shell/index.ts";
import { makePdf } from "../make-pdf.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452000002800000016808060000", "hex");
let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({
    "note.md": "# Hello\nfoo bar\nlast line\n",
    "todo.md": "a\r\nb\r\n",
    "docs/a.txt": "in a folder\n",
    empty: "",
    "no-newline.txt": "one\ntwo",
    "blank-end.txt": "one\n\n",
    "long.txt": Array.from({ length: 5000 }, (_, index) => `line ${index + 1} of many`).join("\n"),
    "one-line.txt": `${"é".repeat(50_000)}end`,
    "latin.txt": Buffer.from("caf\xe9\nx\n", "latin1"),
    "marked.txt": "\ufeffwith a mark\n",
    "utf16.txt": Buffer.from("\ufeffhé\r\nzwei\r\n", "utf16le"),
    "utf16be.txt": Buffer.from("\ufeffhé\n", "utf16le").swap16(),
    "logo.png": PNG,
    "data.bin": Buffer.from([1, 0, 2, 0, 3]),
    "paper.pdf": makePdf([["A title", "some text"], ["second page"]]),
    "broken.pdf": "%PDF-1.4 nothing",
    "name with 'quote.txt": "x".repeat(40_000),
  });
});
afterAll(() => workspace.close());

const read = (input: object) => workspace.call(readFile, input);

describe("a text file", () => {
  it("is returned as it is, without its last newline", async () => {
    expect((await read({ path: "note.md" })).text).toBe("# Hello\nfoo bar\nlast line");
    expect((await read({ path: "./docs/a.txt" })).text).toBe("in a folder");
    expect((await read({ path: "/workspace/docs/a.txt" })).text).toBe("in a folder");
    expect((await read({ path: "no-newline.txt" })).text).toBe("one\ntwo");
    expect((await read({ path: "blank-end.txt" })).text).toBe("one\n");
  });

  it("is read from a line on, and so many lines", async () => {
    expect((await read({ path: "note.md", offset: 2 })).text).toBe("foo bar\nlast line");
    expect((await read({ path: "note.md", offset: 2, limit: 1 })).text).toBe("foo bar");
    expect((await read({ path: "note.md", offset: 3, limit: 10 })).text).toBe("last line");
    expect((await read({ path: "note.md", offset: 2, line_numbers: true })).text).toBe(
      "2: foo bar\n3: last line",
    );
  });

  it("that is empty says so", async () => {
    expect((await read({ path: "empty" })).text).toBe("[0 lines]");
  });

  it("has no line past its end", async () => {
    const result = await read({ path: "note.md", offset: 4 });
    expect(result.text).toBe("Error: note.md has 3 lines; there is no line 4");
    expect(result.details).toMatchObject({ totalLines: 3 });
  });

  it("shows line endings of Windows as line ends", async () => {
    expect((await read({ path: "todo.md" })).text).toBe("a\nb");
  });
});

describe("a big file", () => {
  it("is paged, and the notice leads on to the next page", async () => {
    const seen: string[] = [];
    let offset: number | undefined = 1;
    while (offset !== undefined) {
      const { text } = await read({ path: "long.txt", offset });
      expect(Buffer.byteLength(text)).toBeLessThan(34_000);
      const next: RegExpExecArray | null = /\n\[truncated: .*; read on with offset (\d+)\]$/.exec(
        text,
      );
      seen.push(...text.slice(0, next?.index ?? text.length).split("\n"));
      offset = next ? Number(next[1]) : undefined;
    }
    expect(seen).toHaveLength(5000);
    expect(seen[4321]).toBe("line 4322 of many");
  });

  it("of 100 MB is read in a page without being held", async () => {
    const file = openSync(join(workspace.root, "huge.log"), "w");
    const block = Buffer.from("0123456789abcde\n".repeat(65_536));
    for (let mebibytes = 0; mebibytes < 100; mebibytes++) writeSync(file, block);
    const before = process.memoryUsage().rss;
    const first = await read({ path: "huge.log" });
    expect(first.text).toMatch(
      /of a file of 100\.0 MB \(104857600 bytes\); read on with offset 2001\]$/,
    );
    const far = await read({ path: "huge.log", offset: 6_000_000, limit: 2 });
    expect(far.text).toBe("0123456789abcde\n0123456789abcde");
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024);
  });

  it("of one line is cut between characters, and says how to read on", async () => {
    const { text, details } = await read({ path: "one-line.txt" });
    const [line, notice] = text.split("\n");
    expect(line).toMatch(/^é+ \[line cut: 100003 bytes\]$/);
    expect(notice).toContain("sed -n 1p 'one-line.txt' | tail -c +32769");
    expect(details).toMatchObject({ lossy: false });
    expect((await read({ path: "name with 'quote.txt" })).text).toContain(
      "sed -n 1p 'name with '\\''quote.txt'",
    );
  });

  it("of one line is read on as the notice says, at the very next character", async () => {
    const text = `a${"é".repeat(18_000)}end`;
    workspace.put({
      "-n.txt": text,
      "marked-line.txt": `\ufeff${text}`,
      "utf16-line.txt": Buffer.from(`\ufeff${text}`, "utf16le"),
      // Letters so small that all of them are on the page.
      "line.pdf": makePdf([["x".repeat(40_000)]])
        .toString("latin1")
        .replace("12 Tf 72", ".01 Tf 7"),
    });
    for (const path of ["-n.txt", "marked-line.txt", "utf16-line.txt"]) {
      const shown = (await read({ path })).text;
      const [, begin = ""] = /^(.*) \[line cut: /.exec(shown) ?? [];
      const [, command = ""] = /read on with shell: (.*)\]$/.exec(shown) ?? [];
      const rest = (await workspace.call(shell, { command })).text;
      expect(begin + rest, path).toBe(`${text}\nexit code 0`);
    }
    const pdf = (await read({ path: "line.pdf", offset: 2 })).text;
    expect(pdf).toMatch(/\n\[line 2 is cut\]$/);
  });

  it("of one line is read no further once the call is given up", async () => {
    let reads = 0;
    const stop = new AbortController();
    const files: SandboxFiles = {
      ...workspace.sandbox.files,
      stat: (path) => workspace.sandbox.files.stat(path),
      read: async () => {
        if (++reads === 3) stop.abort();
        if (reads > 10) throw new Error("read on");
        return Buffer.from("no end ");
      },
    };
    const context = { sandbox: { files }, signal: stop.signal } as unknown as ToolContext;
    const run = async () => readFile.run({ path: "one-line.txt" }, context);
    await expect(run()).rejects.toThrow("aborted");
    expect(reads).toBe(3);
  });

  it("full of holes does not fill memory", async () => {
    const file = openSync(join(workspace.root, "sparse"), "w");
    writeSync(file, "text\n");
    ftruncateSync(file, 4 * 1024 ** 3);
    const { text } = await read({ path: "sparse", limit: 1 });
    expect(text).toContain("sparse is not a text file");
  });
});

describe("what is no plain text", () => {
  it("in another encoding is converted, or shown as far as it can be", async () => {
    expect((await read({ path: "marked.txt" })).text).toBe("with a mark");
    expect((await read({ path: "utf16.txt" })).text).toBe("hé\nzwei");
    expect((await read({ path: "utf16be.txt" })).text).toBe("hé");
    const latin = await read({ path: "latin.txt" });
    expect(latin.text).toBe(
      "caf\ufffd\nx\n[some bytes are not valid UTF-8 and are shown as \ufffd]",
    );
    expect(latin.details).toMatchObject({ lossy: true });
  });

  it("is named with its kind and size", async () => {
    expect((await read({ path: "logo.png" })).text).toBe(
      "Error: logo.png is not a text file: PNG image, 640 x 360 pixels, 28 bytes. Its content can't be shown",
    );
    expect((await read({ path: "data.bin" })).text).toBe(
      "Error: data.bin is not a text file: binary data, 5 bytes. Its content can't be shown",
    );
  });

  it("a PDF is read as text, a broken one refused", async () => {
    expect((await read({ path: "paper.pdf" })).text).toBe(
      "[page 1]\nA title\nsome text\n[page 2]\nsecond page",
    );
    expect((await read({ path: "broken.pdf" })).text).toMatch(
      /^Error: broken\.pdf is a PDF document that can't be read: /,
    );
  });
});

describe("a path that leads to no file", () => {
  it("gets the names beside it, nearest first", async () => {
    const { text, details } = await read({ path: "notes.md" });
    expect(text).toMatch(/^Error: no such file: notes\.md\. Files here: note\.md, /);
    expect(details).toMatchObject({ code: "ENOENT" });
    expect((await read({ path: "docs/b.txt" })).text).toBe(
      "Error: no such file: docs/b.txt. Files here: docs/a.txt",
    );
    expect((await read({ path: "nowhere/todo.txt" })).text).toMatch(
      /^Error: no such file: nowhere\/todo\.txt\. Files here: todo\.md, /,
    );
    expect((await read({ path: "note.md/x" })).text).toMatch(/^Error: no such file: note\.md\/x/);
  });

  it("to a folder gets what is in it", async () => {
    expect((await read({ path: "docs" })).text).toBe(
      "Error: docs is a directory, not a file. Files here: docs/a.txt",
    );
  });

  it("that is empty is refused with names", async () => {
    expect((await read({ path: "" })).text).toMatch(/^Error: the path is empty\. Files here: /);
    expect((await read({ path: " " })).text).toMatch(/^Error: the path is empty/);
  });

  it("outside finds nothing of the machine", async () => {
    for (const path of ["../secret", "/etc/shadow", "/root/.bashrc", `${workspace.root}/note.md`]) {
      expect((await read({ path })).text).toMatch(/^Error: no such file: /);
    }
    symlinkSync("/etc/shadow", join(workspace.root, "link-out"));
    expect((await read({ path: "link-out" })).text).toMatch(/^Error: /);
    expect((await read({ path: "/etc/passwd" })).text).not.toContain("/root");
  });

  it("to a device or a loop of links is refused", async () => {
    expect((await read({ path: "/dev/zero" })).text).toBe(
      "Error: /dev/zero is a device, pipe or socket, not a file",
    );
    symlinkSync("loop-b", join(workspace.root, "loop-a"));
    symlinkSync("loop-a", join(workspace.root, "loop-b"));
    expect((await read({ path: "loop-a" })).text).toBe(
      "Error: too many links lead to each other: loop-a",
    );
    symlinkSync("not-there", join(workspace.root, "dangling"));
    expect((await read({ path: "dangling" })).text).toBe(
      "Error: dangling is a link that leads to nothing here, not a file",
    );
  });

  it("that may not be read says so", async () => {
    mkdirSync(join(workspace.root, "closed"));
    workspace.put({ "closed/secret.txt": "x", "locked.txt": "x" });
    chmodSync(join(workspace.root, "locked.txt"), 0);
    chmodSync(join(workspace.root, "closed"), 0);
    expect((await read({ path: "locked.txt" })).text).toBe("Error: permission denied: locked.txt");
    expect((await read({ path: "closed/secret.txt" })).text).toBe(
      "Error: permission denied: closed/secret.txt",
    );
    chmodSync(join(workspace.root, "closed"), 0o755);
  });
});

it("refuses numbers that are none of a line", async () => {
  expect((await read({ path: "note.md", offset: 0 })).failed).toBe(true);
  expect((await read({ path: "note.md", limit: 1.5 })).failed).toBe(true);
  expect((await read({ path: "note.md", line: 3 })).text).toContain(
    "line: there is no argument of this name",
  );
});
