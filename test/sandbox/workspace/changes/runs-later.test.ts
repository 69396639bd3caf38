import { expect, it } from "vitest";
import { type Change, describeChanges } from "../../../../src/sandbox/workspace/changes/changes.ts";
import { warningFor } from "../../../../src/sandbox/workspace/changes/runs-later.ts";
import type { TreeEntry } from "../../../../src/sandbox/workspace/tree/tree-scan.ts";
import { RUN_LATER } from "../run-later-paths.ts";

const HARMLESS = [
  "README.md", "docs/guide.md", "src/index.ts", "src/main.py", "lib/parse.rs", "data/names.csv", "notes.txt",
  "report.html", "src/components/button.tsx", "test/parse.test.ts", "images/cat.png", "cmd/tool/main.go",
  "src/config.ts", "chapters/heading.md", "objects/chair.json", "refs/smith-2020.bib", "binary/data.bin",
]; // biome-ignore format: a table

it("marks every path of the audit's list", () => {
  expect(RUN_LATER.length).toBeGreaterThanOrEqual(223);
  expect(RUN_LATER.filter((path) => warningFor(path, "") === undefined)).toEqual([]);
});

it("marks the same below another folder, but for hidden files that only count at the top", () => {
  for (const path of [
    "sub/.git",
    "a/b/vite.config.ts",
    "a/Makefile",
    "a/.venv/bin/python",
    "x.git/config",
  ]) {
    expect([path, warningFor(path, "")]).toEqual([path, expect.any(String)]);
  }
});

it("leaves texts and sources of a project alone", () => {
  expect(HARMLESS.filter((path) => warningFor(path, "") !== undefined)).toEqual([]);
});

it("marks a link by what it leads to", () => {
  expect(warningFor("a/innocent", "../.git/hooks")).toContain(".git/hooks");
  expect(warningFor("a/b", "../../x")).toContain("out of the workspace");
  expect(warningFor("a", "/etc/passwd")).toContain("out of the workspace");
  expect(warningFor("a/b", "../c")).toBeUndefined();
});

it("marks what is in a folder that git would read as a repository, whatever it is called", () => {
  const paths = [
    "notes",
    "notes/HEAD",
    "notes/config",
    "notes/objects",
    "notes/refs",
    "notes/x",
    "other/x",
  ];
  const marked = describeChanges(paths.map((path) => added(path)));
  expect(marked.filter(({ warning }) => warning !== undefined).map(({ path }) => path)).toEqual(
    paths.slice(0, -1),
  );
});

it("says that a file became executable, and where a link leads", () => {
  const plain = entry({ mode: 0o644 });
  const [became, was, link, gone] = describeChanges([
    { path: "run", kind: "mode", before: plain, after: entry({ mode: 0o755 }) },
    { path: "old", kind: "changed", before: entry({ mode: 0o755 }), after: entry({ mode: 0o755 }) },
    added("link", { type: "link", target: "docs/guide.md" }),
    { path: "Makefile", kind: "removed", before: plain, after: null },
  ]);
  expect(became?.warning).toContain("became executable");
  expect(was?.warning).toBeUndefined();
  expect(link).toMatchObject({ target: "docs/guide.md" });
  expect(gone?.warning).toBeUndefined();
});

function added(path: string, given: Partial<TreeEntry> = {}): Change {
  return { path, kind: "added", before: null, after: entry(given) };
}

function entry(given: Partial<TreeEntry>): TreeEntry {
  return {
    type: "file",
    mode: 0o644,
    bytes: 1,
    modifiedNanoseconds: 0n,
    changedNanoseconds: 0n,
    inode: 1n,
    uid: 0,
    gid: 0,
    links: 1,
    target: "",
    closed: false,
    ...given,
  };
}
