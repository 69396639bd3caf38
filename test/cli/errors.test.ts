import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { jsonLines, ostinato } from "./run-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
  writeFileSync(join(folder, "text.gguf"), "this is no model");
  const graders = [{ type: "exact", text: "x" }];
  const tasks = ["write", "read", "read"].map((family, id) =>
    JSON.stringify({ id: `${id}`, family, task: "Do it.", graders }),
  );
  writeFileSync(join(folder, "suite.jsonl"), tasks.join("\n"));
});
afterAll(() => removeFolder(folder));

// Issue 18, C 17: what is wrong on the command line is 2.
describe("bad input: one clear line, a hint, no stack", () => {
  test.each([
    [["run", ""], 2, /task is empty/],
    [["run", "x", "--workspace", "nowhere"], 2, /no folder .*nowhere\.\nName an existing folder/],
    [
      ["run", "x", "--agent", "butler"],
      2,
      /no agent butler\.\nAgents: assistant, automator, coder, researcher/,
    ],
    [["run", "x", "--model", "gpt-5"], 2, /gpt-5/],
    [["run", "x", "--model", "nowhere.gguf"], 2, /nowhere\.gguf/],
    [["run", "x", "--model", "text.gguf"], 2, /text\.gguf/],
    [["run", "x", "--allow", "a b"], 2, /"a b" is not a valid host/],
    [["run", "x", "--workspace", "/"], 2, /whole file system/],
    [["resume", "nothing"], 2, /there is no run "nothing"/],
    [["runs", "--journal", "nowhere.db"], 2, /no journal at .*nowhere\.db/],
    [["salvage", "--journal", "nowhere.db"], 2, /nowhere\.db cannot be read/],
    [["import", "nowhere.gz"], 2, /nowhere\.gz cannot be imported/],
    [["run", "x", "--max-steps", "none"], 2, /max-steps/],
    [["run", "x", "--seed", "Infinity"], 2, /seed <n>' argument 'Infinity' is invalid/],
    [["run", "x", "--seed", "1.5"], 2, /whole number, at most 9007199254740991/],
    [["run", "x", "--seed", "99999999999999999999"], 2, /whole number/],
    [["run"], 2, /missing required argument 'task'/],
    [["show", "nothing"], 2, /nothing/],
    [
      ["eval", "suite.jsonl", "--family", "typo", "--model", "text.gguf"],
      2,
      /no family typo\.\nFamilies: read, write\./,
    ],
    [["runs", "--status", "done"], 2, /--status.*Allowed choices are unfinished, answered/],
    [["resume", "x", "--task", "other"], 2, /unknown option '--task'/],
    [["fly"], 2, /unknown command 'fly'/],
    [["run", "x", "--steps", "0"], 2, /too many arguments.*\n.*in quotes.*--max-steps N/],
    [["run", "x", "--fast"], 2, /unknown option '--fast'/],
  ] as const)("%j", async (cliArguments, code, message) => {
    const { exitCode, stdout, stderr } = await ostinato(cliArguments, { cwd: folder });
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("a task that is too long: how long it is, how much fits, what to do", async () => {
    const given = ["run", "word ".repeat(20_000), "--workspace", folder];
    const { exitCode, stderr } = await ostinato(given, { cwd: folder });
    expect(stderr).toMatch(
      /limit contextSize: the prompt has 2\d{4} tokens, .* fit into the context of 8192\n.*task/,
    );
    expect(exitCode).toBe(3);
  });

  // Issue 18, D 5.
  test.each([
    [["run", "x", "--workspace", "nowhere"], "workspace.missing", /no folder/, /Name an existing/],
    [["run", "x", "--model", "gpt-5"], "model.not-found", /no model named "gpt-5"/, /Names: tiny/],
    [["run", "x", "--max-steps", "none"], "input.invalid", /^option '--max-steps/, /--help/],
    [["runs", "--journal", "nowhere.db"], "journal.open", /no journal at/, /check the path/],
  ] as const)("with --json, %j is a line of JSON too", async (given, code, message, hint) => {
    const { exitCode, stdout, stderr } = await ostinato([...given, "--json"], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(jsonLines(stdout)).toEqual([
      {
        type: "error",
        code,
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      },
    ]);
    expect(stderr).not.toBe("");
  });

  // Issue 18, D 5.
  test("a folder in which no journal can be made: the error names --journal", async () => {
    const given = ["run", "x", "--workspace", folder];
    const { exitCode, stdout, stderr } = await ostinato(given, { cwd: "/proc" });
    expect({ answered: exitCode === 0, stdout }).toEqual({ answered: false, stdout: "" });
    expect(stderr).toMatch(/journal \/proc\/.* cannot be opened.*\n.*--journal FILE$/);
  });

  test("--help lists the commands and the exit codes", async () => {
    const { exitCode, stdout } = await ostinato(["--help"], { cwd: folder });
    expect(exitCode).toBe(0);
    for (const word of ["run", "resume", "runs", "show", "tools", "Examples:", "Exit codes"]) {
      expect(stdout).toContain(word);
    }
  });
});
