import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { taskWithInput } from "../../src/cli/input/task-with-input.ts";
import { removeFolder } from "../remove-folder.ts";
import { jsonLines, MAIN, ostinato } from "./run-command.ts";

// Issue 18, C 16: a task from standard input, and text beside the task.

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-input-"));
  cpSync("examples/workspace", join(folder, "work"), { recursive: true });
  writeFileSync(join(folder, "letter.txt"), "Dear Ann,\n```\ncode\n```\nYours, Bo");
  writeFileSync(join(folder, "empty.txt"), " \n");
  writeFileSync(join(folder, "picture.png"), new Uint8Array([0x89, 0x50, 0xff, 0xfe]));
  writeFileSync(join(folder, "long.txt"), "word ".repeat(200_001));
});
afterAll(() => removeFolder(folder));

const calm = ["--workspace", "work", "--temperature", "0"];
const piped = (input: string, ...words: string[]) =>
  execa(process.execPath, [MAIN, "run", ...words, ...calm], { cwd: folder, input, reject: false });

describe("standard input", () => {
  test("- is the task that it gives", async () => {
    const { exitCode, stdout } = await piped("What is the port in settings.txt?\n", "-");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "The port is 4810." });
    expect(await piped("\n", "-")).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("--input - adds text to the task, and is recorded in the journal", async () => {
    const once = ["--max-steps", "1", "--json"];
    const { stdout } = await piped("port: 4711\n", "What is the port?", "--input", "-", ...once);
    expect(jsonLines(stdout)[0]).toMatchObject({
      type: "run-started",
      task: "What is the port?\n\ninput:\n```\nport: 4711\n```",
    });
    const { stdout: runs } = await ostinato(["runs", "--json", "-n", "1"], { cwd: folder });
    expect(jsonLines(runs)).toMatchObject([{ task: expect.stringContaining("port: 4711") }]);
  });

  test("is read only then: one that never ends keeps no run waiting", async () => {
    const words = ["run", "What is the port in settings.txt?", ...calm];
    const running = execa(process.execPath, [MAIN, ...words], { cwd: folder, stdin: "pipe" });
    expect((await running).stdout).toBe("The port is 4810.");
  });

  test("can't be both", async () => {
    const { exitCode, stderr } = await piped("text", "-", "--input", "-");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/can't be both the task and its input\.\nGive the task in quotes/);
  });
});

describe("--input FILE", () => {
  test("is named, in a fence that nothing in the text ends", async () => {
    const file = join(folder, "letter.txt");
    expect(await taskWithInput("Answer it.", file)).toBe(
      "Answer it.\n\nletter.txt:\n````\nDear Ann,\n```\ncode\n```\nYours, Bo\n````",
    );
  });

  test.each([
    ["nowhere.txt", /nowhere\.txt can't be read: ENOENT.*\nGive the path of a file, or -/],
    ["work", /work can't be read: EISDIR/],
    ["empty.txt", /empty\.txt is empty/],
    ["picture.png", /picture\.png isn't text in UTF-8/],
    ["long.txt", /has more than 1,000,000 bytes.*\nPut it into a file of the workspace/],
  ])("%s is refused before anything is loaded", async (file, words) => {
    const given = ["run", "Sum it up.", "--input", file, "--model", "nowhere.gguf"];
    const { exitCode, stdout, stderr } = await ostinato(given, { cwd: folder });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(words);
  });

  test("endless input is left after the bound", async () => {
    const given = ["run", "Sum it up.", "--input", "/dev/zero"];
    const { exitCode, stderr } = await ostinato(given, { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("/dev/zero has more than 1,000,000 bytes");
  });
});
