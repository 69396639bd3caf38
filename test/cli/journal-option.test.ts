import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { ostinato } from "./run-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
});
afterAll(() => removeFolder(folder));

describe("a journal that does not exist", () => {
  test.each([
    [["runs"]],
    [["show", "LAST"]],
    [["export", "LAST"]],
    [["view", "--no-open"]],
    [["prune", "--keep", "1"]],
    [["resume", "LAST"]],
    [["fork", "LAST", "--at", "1"]],
  ])("named: %j says so and makes nothing", async (cliArguments) => {
    const path = join(folder, "mistyped", "journal.db");
    const ended = await ostinato([...cliArguments, "--journal", path], { cwd: folder });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain(`there is no journal at ${path}`);
    expect(existsSync(join(folder, "mistyped"))).toBe(false);
  });

  test("the project's default journal: there are no runs yet, and reading creates none", async () => {
    expect(await ostinato(["runs"], { cwd: folder })).toMatchObject({
      exitCode: 0,
      stdout: "no runs yet",
    });
    expect((await ostinato(["show", "LAST"], { cwd: folder })).stderr).toMatch(/no runs yet/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("an empty name is not a file", async () => {
    const { exitCode, stderr } = await ostinato(["runs", "--journal", ""], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/It must name a file/);
  });
});
