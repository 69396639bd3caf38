import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { namespaceText } from "ostinato/harmony";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  repoApplyPatch,
  repoBrowserTools,
  repoListDir,
  repoOpenFile,
  repoPrintTree,
  repoSearch,
} from "../../../tools/repo-browser/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

const file = Array.from({ length: 400 }, (_, line) => `line ${line + 1} of a file of many words`);
let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({
    ".gitignore": "node_modules/\n*.log\n",
    "README.md": "# Harbor\n",
    "src/main.ts": "export const harbor = 1;\n",
    "src/deep/er/lamp.ts": "import { harbor } from '../../main.ts';\n",
    "long.txt": `${file.join("\n")}\n`,
    "node_modules/a/index.js": "harbor()\n",
    "build.log": "harbor\n",
    ".git/config": "harbor\n",
    "blob.bin": new Uint8Array([0, 1, 2, 3]),
  });
  mkdirSync(join(workspace.root, "empty"));
  symlinkSync("src", join(workspace.root, "link"));
});
afterAll(() => workspace.close());

const call = async (tool: Parameters<ToolWorkspace["call"]>[0], input: object) =>
  (await workspace.call(tool, input)).text;

// Issue 21, item 3.
describe("repo_browser", () => {
  it("is declared with the trained names, parameters and types", () => {
    const [tool] = repoBrowserTools;
    const text = namespaceText(tool?.builtin?.namespace ?? { name: "", tools: [] });
    const types = text.split("\n").filter((line) => line !== "" && !line.startsWith("//"));
    expect(types.map((line) => line.replace(/ \/\/.*/, "")).join("\n")).toBe(`## repo_browser
namespace repo_browser {
type print_tree = (_: {
path: string,
depth: number,
}) => any;
type search = (_: {
path: string,
query: string,
max_results?: number,
}) => any;
type open_file = (_: {
path: string,
line_start?: number,
line_end?: number,
line_numbers?: boolean,
}) => any;
type list_dir = (_: {
path: string,
depth?: number,
}) => any;
type apply_patch = (_: {
patch: string,
}) => any;
}`);
  });

  it("print_tree shows what git would keep, as deep as it is asked to, and names what it left out", async () => {
    expect(await call(repoPrintTree, { path: "", depth: 2 })).toBe(
      [
        ".gitignore",
        "README.md",
        "blob.bin",
        "long.txt",
        "src/",
        "  deep/ (1 file)",
        "  main.ts",
        "[left out, as ignored by .gitignore, links or without files: build.log, empty/, link@, node_modules/]",
        "6 files",
      ].join("\n"),
    );
    expect(await call(repoPrintTree, { path: "src", depth: 9 })).toBe(
      "deep/\n  er/\n    lamp.ts\nmain.ts\n2 files",
    );
    expect(await call(repoPrintTree, { path: "srcc", depth: 1 })).toMatch(
      /^Error: no such directory: srcc\. Folders here: .*src\//,
    );
  });

  it("list_dir shows all that is in a folder", async () => {
    expect(await call(repoListDir, { path: "." })).toBe(
      ".gitignore\nREADME.md\nblob.bin\nbuild.log\nempty/\nlink@\nlong.txt\nnode_modules/\nsrc/ (2 files)\n6 files",
    );
    expect(await call(repoListDir, { path: "node_modules/a" })).toBe("index.js\n1 file");
    expect(await call(repoListDir, { path: "src", depth: 2 })).toBe(
      "deep/\n  er/ (1 file)\nmain.ts\n2 files",
    );
  });

  it("search leaves out what git ignores, and says how many matches it didn't show", async () => {
    const all =
      "README.md:1:# Harbor\nsrc/deep/er/lamp.ts:1:import { harbor } from '../../main.ts';\nsrc/main.ts:1:export const harbor = 1;\n3 matches";
    expect(await call(repoSearch, { path: "", query: "[Hh]arbor" })).toBe(all);
    expect(await call(repoSearch, { path: "", pattern: "[Hh]arbor" })).toBe(all);
    expect(await call(repoSearch, { path: "", query: "harbor", max_results: 1 })).toMatch(
      /\n\[the first 1 of 2 matches; give a higher max_results, or narrow the path or the query\]$/,
    );
    expect(await call(repoSearch, { path: "src/main.ts", query: "harbor" })).toMatch(/\n1 match$/);
    expect(await call(repoSearch, { path: "", query: "harbor(" })).toMatch(
      /plain text.*\n0 matches$/,
    );
    const many = await call(repoSearch, { path: "", query: "line", max_results: 1000 });
    expect(many.length).toBeLessThan(10_300);
    expect(many).toMatch(/\n\[the first \d+ of 400 matches; narrow the path or the query\]$/);
    expect(await call(repoSearch, { path: "none", query: "a" })).toMatch(
      /^Error: no such file: none/,
    );
  });

  it("open_file shows lines with their numbers, and says how to read on", async () => {
    expect(
      await call(repoOpenFile, {
        path: "long.txt",
        line_start: 9,
        line_end: 10,
        line_numbers: true,
      }),
    ).toBe(`     9\t${file[8]}\n    10\t${file[9]}`);
    // As a quarter of the model's calls have it.
    expect(
      await call(repoOpenFile, { file_path: "long.txt", start_line: 400, end_line: 999 }),
    ).toBe(file[399]);
    const text = await call(repoOpenFile, { path: "long.txt" });
    expect(text.length).toBeLessThan(10_300);
    const [, next] =
      /\[lines 1 to \d+ of a file of .*; read on with line_start (\d+)\]$/.exec(text) ?? [];
    expect(
      await call(repoOpenFile, { path: "long.txt", line_start: Number(next), line_end: -1 }),
    ).toMatch(new RegExp(`^${file[Number(next) - 1]}\\n`));
    expect(await call(repoOpenFile, { path: "long.txt", line_start: 401 })).toBe(
      "Error: long.txt has 400 lines; there is no line 401",
    );
    expect(await call(repoOpenFile, { path: "long.txt", line_start: 9, line_end: 3 })).toMatch(
      /^Error: line_end is 3 and line_start 9/,
    );
    expect(await call(repoOpenFile, { path: "blob.bin" })).toMatch(
      /^Error: blob.bin is not a text file/,
    );
    expect(await call(repoOpenFile, { path: "src" })).toMatch(/^Error: src is a directory/);
    expect(await call(repoOpenFile, { path: "README.rst" })).toMatch(
      /^Error: no such file.*README.md/,
    );
  });

  it("apply_patch applies a patch", async () => {
    const patch =
      "*** Begin Patch\n*** Update File: README.md\n@@\n-# Harbor\n+# Port\n*** End Patch";
    expect(await call(repoApplyPatch, { patch })).toBe("Patch applied.\nM README.md");
    expect(workspace.files()["README.md"]).toBe("# Port\n");
  });
});

describe("what is too big for a result", () => {
  let big: ToolWorkspace;

  beforeAll(async () => {
    big = await ToolWorkspace.open({}, { mode: "overlay" });
    for (let folder = 0; folder < 100; folder++) {
      const path = join(big.root, `folder-${folder}`, "inner");
      mkdirSync(path, { recursive: true });
      for (let each = 0; each < 50; each++)
        writeFileSync(join(path, `file-${each}.txt`), "needle\n");
    }
    mkdirSync(join(big.root, "flat"));
    for (let each = 0; each < 3000; each++) writeFileSync(join(big.root, "flat", `f-${each}`), "");
  });
  afterAll(() => big.close());

  it("a tree is shown less deep, and each folder by its number of files", async () => {
    const { text } = await big.call(repoPrintTree, { path: "", depth: 1e9 });
    expect(text.length).toBeLessThan(10_300);
    expect(text).toMatch(/^flat\/\n {2}f-0\n/);
    expect(text).toContain("\n  [2900 more entries here]\nfolder-0/\n  inner/ (50 files)\n");
    expect(text).toMatch(
      /\n\[only 2 levels are shown, as more would not fit; give the path of a folder to see it deeper\]\n8000 files$/,
    );
  });

  it("of one long folder the beginning is shown, and how many are left", async () => {
    for (const tool of [repoPrintTree, repoListDir]) {
      const { text } = await big.call(tool, { path: "flat", depth: 1 });
      expect(text.length).toBeLessThan(10_300);
      expect(text).toMatch(
        /\n\[\d{4} more entries left out; find files by name with container.exec: /,
      );
    }
  });

  it("a search of 5,000 matches shows some and counts all", async () => {
    const { text } = await big.call(repoSearch, { path: "", query: "needle" });
    expect(text).toMatch(/\n\[the first 50 of 5000 matches; give a higher max_results, or narrow/);
  });
});

it("hangs on nothing that is no file", async () => {
  execFileSync("mkfifo", [join(workspace.root, "pipe")]);
  symlinkSync("/dev/zero", join(workspace.root, "zero"));
  expect(await call(repoOpenFile, { path: "pipe" })).toMatch(
    /^Error: pipe is a device, pipe or socket/,
  );
  expect(await call(repoOpenFile, { path: "zero" })).toMatch(/^Error: /);
  for (const path of ["pipe", "zero"]) {
    expect(await call(repoSearch, { path, query: "a" })).toBe(
      `Error: ${path} is a device, pipe or socket, and can't be searched`,
    );
  }
  expect(await call(repoPrintTree, { path: "pipe", depth: 2 })).toMatch(/^Error: pipe is a file/);
});
