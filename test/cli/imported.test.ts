import { cpSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { ostinato } from "./run-command.ts";

let folder: string;
let elsewhere: string;
let runId: string;
const command = (...cliArguments: string[]) => ostinato(cliArguments, { cwd: folder });
/** As on another machine: a journal and kept changes of its own. */
const there = (...cliArguments: string[]) => ostinato(cliArguments, { cwd: elsewhere });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
  elsewhere = join(folder, "elsewhere");
  for (const place of ["work", "elsewhere/mine"]) {
    cpSync("examples/workspace", join(folder, place), { recursive: true });
  }
  mkdirSync(join(folder, "other"));
  const task = "Save 'copper' in the file out.txt.";
  const calm = ["--workspace", "work", "--temperature", "0", "--max-steps", "1"];
  await command("run", task, ...calm, "--allow", "example.org");
  await command("export", "LAST", "run.jsonl.gz");
  const { stdout } = await there("import", "../run.jsonl.gz");
  runId = /of run (\S+)/.exec(stdout)?.[1] ?? "";
});
afterAll(() => removeFolder(folder));

describe("an imported run opens nothing that its file names", () => {
  test.each([["resume"], ["fork", "--at", "1"], ["replay", "--tools", "live"], ["commit"]])(
    "%s is refused",
    async (name, ...more) => {
      const { exitCode, stdout, stderr } = await there(name, runId, ...more);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/was imported.*\nName the folder with --workspace/);
    },
  );

  test("in a folder that the person names it continues, as closed as a new run", async () => {
    const mine = ["--workspace", "mine"];
    const more = ["--temperature", "0", "--max-steps", "5"];
    const resumed = await there("resume", runId, ...mine, ...more);
    expect(resumed.exitCode).toBe(0);
    const forked = await there("fork", runId, "--at", "1", ...mine, ...more);
    expect(forked).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("+ out.txt") });
    expect(existsSync(join(elsewhere, "mine", "out.txt"))).toBe(false);
    // The fork of an imported run is no better known.
    const fork = /fork (\S+) of/.exec(forked.stderr)?.[1] ?? "";
    expect((await there("commit", fork)).exitCode).toBe(2);
    expect((await there("commit", fork, ...mine)).exitCode).toBe(0);
    expect(existsSync(join(elsewhere, "mine", "out.txt"))).toBe(true);
    expect(existsSync(join(folder, "work", "out.txt"))).toBe(false);
  });

  // Issue 19, item 1.
  test("trust takes it over after showing what it would open", async () => {
    const shown = await there("trust", runId);
    expect(shown.exitCode).toBe(2);
    expect(shown.stdout).toMatch(/workspace \S+work \(overlay\)\nnetwork example\.org/);
    expect(shown.stderr).toMatch(/--yes/);
    expect((await there("trust", runId, "--yes")).stdout).toMatch(/is now yours$/);
    expect((await there("trust", "LAST")).stdout).toBe(`run ${runId} is already yours`);
  });

  test("a run of another key is as one that was imported, and so are its changes", async () => {
    const theirs = { cwd: folder, env: { OSTINATO_KEY_FILE: join(folder, "theirs") } };
    const [mine = ""] = /\S+/.exec((await command("runs")).stdout.split("\n").at(-1) ?? "") ?? [];
    expect((await ostinato(["show", mine], theirs)).exitCode).toBe(0);
    expect((await ostinato(["resume", "LAST"], theirs)).stderr).toMatch(/no run of yours/);
    const refused = await ostinato(["commit", mine], theirs);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/no seal of your key.*\n.*ostinato trust/);
  });

  test("your own run continues in its folder, and in no other", async () => {
    const refused = await command("resume", "LAST", "--workspace", "other");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/is .*work, not .*other\.\nOmit --workspace/);
    const resumed = await command("resume", "LAST", "--temperature", "0", "--max-steps", "5");
    expect(resumed.exitCode).toBe(0);
  });
});
