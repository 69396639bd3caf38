import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFile, writeFile } from "../../../tools/file/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({ "docs/a.txt": "old\n" });
});
afterAll(() => workspace.close());

const write = (path: string, content: string) => workspace.call(writeFile, { path, content });
const bytes = (path: string) => readFileSync(join(workspace.root, path));

describe("a file", () => {
  it("is made with its folders", async () => {
    const result = await write("new/deep/file.txt", "häl\n");
    expect(result.text).toBe("Wrote 5 bytes to new/deep/file.txt");
    expect(result.details).toMatchObject({ created: true, bytes: 5 });
    expect(bytes("new/deep/file.txt").toString()).toBe("häl\n");
  });

  it("is replaced, and may be empty", async () => {
    expect((await write("docs/a.txt", "")).text).toBe("Wrote 0 bytes to docs/a.txt");
    expect(bytes("docs/a.txt")).toHaveLength(0);
    expect((await write("docs/a.txt", "x")).details).toMatchObject({ created: false });
    expect((await write("docs/a.txt", "y")).text).toBe("Wrote 1 byte to docs/a.txt");
  });

  it("may have the longest name that a file can have", async () => {
    // 255 bytes.
    const name = `${"한".repeat(83)}.txt.b`.slice(0, 85).padEnd(89, "x");
    expect(Buffer.byteLength(name)).toBe(255);
    expect((await write(name, "x")).text).toBe(`Wrote 1 byte to ${name}`);
    expect((await write(`${name}x`, "x")).failed).toBe(true);
  });

  it("keeps its mode", async () => {
    writeFileSync(join(workspace.root, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
    await write("run.sh", "#!/bin/sh\necho hi\n");
    expect(statSync(join(workspace.root, "run.sh")).mode & 0o777).toBe(0o755);
  });

  it("keeps encoding, mark and line endings when it is read and written back", async () => {
    const forms = {
      crlf: Buffer.from("a\r\nb\r\n"),
      marked: Buffer.from("\ufeffa\nb\n"),
      "utf16.txt": Buffer.from("\ufeffa\r\nbé\r\n", "utf16le"),
      "utf16be.txt": Buffer.from("\ufeffa\nbé\n", "utf16le").swap16(),
    };
    workspace.put(forms);
    for (const [path, before] of Object.entries(forms)) {
      const { text } = await workspace.call(readFile, { path });
      await write(path, `${text}\n`);
      expect(bytes(path).toString("hex"), path).toBe(before.toString("hex"));
    }
  });

  it("gets the line endings that its content has, where it has some", async () => {
    workspace.put({ "mine.txt": "a\nb\n" });
    await write("mine.txt", "a\r\nb\r\n");
    expect(bytes("mine.txt").toString()).toBe("a\r\nb\r\n");
  });

  it("behind a link is changed, the link stays", async () => {
    workspace.put({ "target.txt": "old" });
    symlinkSync("target.txt", join(workspace.root, "link.txt"));
    await write("link.txt", "new");
    expect(bytes("target.txt").toString()).toBe("new");
    expect((await workspace.call(readFile, { path: "link.txt" })).text).toBe("new");
  });
});

describe("refused, and nothing is changed:", () => {
  it("a folder", async () => {
    expect((await write("docs", "x")).text).toBe(
      "Error: docs is a directory, not a file. Files here: docs/a.txt",
    );
    expect((await write("other/", "x")).text).toBe(
      "Error: other/ names a directory; give the path of a file in it",
    );
    expect((await write("", "x")).text).toMatch(/^Error: the path is empty/);
  });

  it("a path below a file", async () => {
    expect((await write("docs/a.txt/b", "x")).text).toBe(
      "Error: a part of docs/a.txt/b is a file, not a directory",
    );
  });

  it("a path outside", async () => {
    const outside = join(workspace.root, "..", "outside.txt");
    expect((await write("../outside.txt", "x")).text).toMatch(
      /^Error: \.\.\/outside\.txt is read-only here/,
    );
    expect((await write("/etc/new", "x")).text).toMatch(/^Error: /);
    expect(() => statSync(outside)).toThrow();
  });

  it("a device, a link to nothing, and a name that is too long", async () => {
    expect((await write("/dev/null", "x")).text).toBe(
      "Error: /dev/null is a device, pipe or socket and can't be replaced",
    );
    symlinkSync("not-there", join(workspace.root, "dangling"));
    expect((await write("dangling", "x")).text).toBe(
      "Error: dangling is a link that leads to nothing here and can't be replaced",
    );
    expect((await write("n".repeat(300), "x")).text).toMatch(/^Error: the name is too long: nnn/);
  });

  it("a folder that may not be written", async () => {
    mkdirSync(join(workspace.root, "closed"), { mode: 0o555 });
    expect((await write("closed/a.txt", "x")).text).toBe("Error: permission denied: closed/a.txt");
  });
});

describe("limits", () => {
  it("of a file is an error that says so, and the old file stays", async () => {
    const small = await ToolWorkspace.open(
      { "a.txt": "old" },
      { limits: { fileBytes: 64 * 1024 } },
    );
    try {
      const big = await small.call(writeFile, { path: "a.txt", content: "x".repeat(100 * 1024) });
      expect(big.text).toMatch(/^Error: a\.txt would be bigger than a file may be in this run/);
      expect(readFileSync(join(small.root, "a.txt"), "utf8")).toBe("old");
    } finally {
      await small.close();
    }
  });

  it("of the disk is an error that says so, and the old file stays", async () => {
    await workspace.call(writeFile, { path: "/tmp/a.txt", content: "old" });
    // The sandbox's /tmp is a small disk of its own. A file limit stops each of the fillers.
    for (const name of ["1", "2", "3", "4"]) {
      await workspace.sandbox.files.spawn([
        "sh",
        "-c",
        `head -c 60000000 /dev/zero > /tmp/${name}`,
      ]);
    }
    const full = await workspace.call(writeFile, { path: "/tmp/a.txt", content: "x".repeat(9000) });
    expect(full.text).toBe(
      "Error: no space left on the disk: /tmp/a.txt was not changed. Delete files that are not needed, or write less",
    );
    const { text } = await workspace.call(readFile, { path: "/tmp/a.txt" });
    expect(text).toBe("old");
    expect(await workspace.sandbox.files.list("/tmp")).toHaveLength(5);
    for (const name of ["1", "2", "3", "4"]) await workspace.sandbox.files.remove(`/tmp/${name}`);
  });

  it("a read-only workspace can't be written", async () => {
    const closed = await ToolWorkspace.open({ "a.txt": "old" }, { writable: false });
    try {
      const result = await closed.call(writeFile, { path: "a.txt", content: "x" });
      expect(result.text).toMatch(/^Error: a\.txt is read-only here/);
    } finally {
      await closed.close();
    }
  });
});
