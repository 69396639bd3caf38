import { cpSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { ostinato } from "./run-command.ts";

let folder: string;
let elsewhere: string;
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
  await there("import", "../run.jsonl.gz");
}, 60_000);
afterAll(() => removeFolder(folder));

describe("an imported run opens nothing that its file names", () => {
  test.each([
    ["resume", "LAST"],
    ["fork", "LAST", "--at", "1"],
    ["replay", "LAST", "--tools", "live"],
    ["commit", "LAST"],
  ])("%s is refused", async (...cliArguments) => {
    const { exitCode, stdout, stderr } = await there(...cliArguments);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/was imported.*\nName the folder with --workspace/);
  });

  test("in a folder that the person names it goes on, as closed as a new run", async () => {
    const mine = ["--workspace", "mine"];
    const more = ["--temperature", "0", "--max-steps", "5"];
    const resumed = await there("resume", "LAST", ...mine, ...more);
    expect(resumed.exitCode).toBe(0);
    const forked = await there("fork", "LAST", "--at", "1", ...mine, ...more);
    expect(forked).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("+ out.txt") });
    expect(existsSync(join(elsewhere, "mine", "out.txt"))).toBe(false);
    // The fork of an imported run is no better known.
    expect((await there("commit", "LAST")).exitCode).toBe(2);
    expect((await there("commit", "LAST", ...mine)).exitCode).toBe(0);
    expect(existsSync(join(elsewhere, "mine", "out.txt"))).toBe(true);
    expect(existsSync(join(folder, "work", "out.txt"))).toBe(false);
  }, 60_000);

  test("a run of one's own goes on where it acted, and in no other folder", async () => {
    const refused = await command("resume", "LAST", "--workspace", "other");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/acts in .*work, not in .*other\.\nLeave --workspace out/);
    const resumed = await command("resume", "LAST", "--temperature", "0", "--max-steps", "5");
    expect(resumed.exitCode).toBe(0);
  });
});
