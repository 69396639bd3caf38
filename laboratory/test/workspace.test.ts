import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryWorkspace } from "../data/memory-workspace.ts";
import { runLine } from "../data/small-shell.ts";

const files: { readonly [name: string]: string } = {
  "b.txt": "pear\napple\nfig\napple\n",
  "numbers.txt": "10\n9\n100\n",
  "one.txt": "only",
};

describe("the shell of training data says what bash says", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "shell-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function bash(command: string): { output: string; exitCode: number } {
    const line = `${command.includes("|") ? `set -o pipefail; ${command}` : command}`;
    try {
      const output = execFileSync("bash", ["--norc", "-c", `exec 2>&1; ${line}`], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        env: { PATH: process.env.PATH, LC_ALL: "C" },
      });
      return { output, exitCode: 0 };
    } catch (error) {
      const { stdout, status } = error as { stdout: string; status: number };
      return { output: stdout, exitCode: status };
    }
  }

  test.each([
    "wc -l b.txt",
    "wc -l missing.txt",
    "sort b.txt",
    "sort -r b.txt",
    "sort -u b.txt",
    "sort missing.txt",
    "sort b.txt | head -n 1",
    "sort -n numbers.txt | tail -n 1",
    "head -n 2 b.txt",
    "head -n 2 missing.txt",
    "tail -n 2 b.txt",
    "cat b.txt",
    "cat missing.txt",
    "cat b.txt | wc -l",
    "awk '{s+=$1} END {print s}' numbers.txt",
    "grep -c apple b.txt",
    "echo two words",
    "echo $((12*-3))",
    "echo $((7-40))",
  ])("%s", (command) => {
    expect(runLine(command, new Map(Object.entries(files)))).toEqual(bash(command));
  });

  test("an unknown command", () => {
    const { output, exitCode } = runLine("frobnicate b.txt", new Map(Object.entries(files)));
    expect(exitCode).toBe(127);
    expect(output).toMatch(/frobnicate: command not found\n$/);
  });
});

describe("MemoryWorkspace", () => {
  test("names what is in a folder, folders with a slash", () => {
    const workspace = new MemoryWorkspace();
    for (const path of ["a.txt", "docs/b.md", "docs/deep/c.md"]) workspace.files.set(path, "x\n");
    expect(workspace.entries("")).toEqual(["a.txt", "docs/"]);
    expect(workspace.entries("docs")).toEqual(["b.md", "deep/"]);
    expect(workspace.entries("none")).toEqual([]);
  });
});
