import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSuite } from "../../src/evaluate/index.ts";
import { removeFolder } from "../remove-folder.ts";

const task = { id: "a", family: "read", task: "Read it.", graders: [{ type: "exact", text: "x" }] };

describe("loadSuite", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "suite-"));
  });
  afterAll(() => removeFolder(folder));

  async function load(text: string) {
    const path = join(folder, "suite.jsonl");
    await writeFile(path, text);
    return loadSuite(path);
  }

  test("skips comments and empty lines and fills in what a task leaves out", async () => {
    const tasks = await load(`# a comment\n\n${JSON.stringify(task)}\n`);
    expect(tasks).toEqual([{ ...task, files: {}, maxSteps: 20 }]);
  });

  test("a byte order mark before the first line is ignored", async () => {
    expect(await load(`\uFEFF${JSON.stringify(task)}`)).toHaveLength(1);
  });

  test.each([
    ["no words", JSON.stringify({ ...task, task: " " }), /line 1: task: a task must not be empty/],
    ["not JSON", "{", /line 1: not valid JSON/],
    ["an unknown name", JSON.stringify({ ...task, taks: 1 }), /line 1: .*taks/],
    ["no grader", JSON.stringify({ ...task, graders: [] }), /line 1: graders/],
    [
      "an id twice",
      `${JSON.stringify(task)}\n${JSON.stringify(task)}`,
      /line 2: two tasks have the id a/,
    ],
    [
      "a pattern that is none",
      JSON.stringify({ ...task, graders: [{ type: "matches", pattern: "(" }] }),
      /line 1: graders\.0: .*Invalid regular expression/,
    ],
    [
      "flags that are none",
      JSON.stringify({ ...task, graders: [{ type: "matches", pattern: "a", flags: "q" }] }),
      /line 1: graders\.0: .*flags/,
    ],
    [
      "a command that is none",
      JSON.stringify({ ...task, graders: [{ type: "command", command: " " }] }),
      /line 1: graders\.0\.command: a command must not be empty/,
    ],
    [
      "a repository that is none",
      JSON.stringify({ ...task, repository: "nowhere" }),
      /line 1: repository: there is no folder .*nowhere/,
    ],
    [
      "a grader's folder that is none",
      JSON.stringify({ ...task, graders: [{ type: "command", command: "a", folder: "nowhere" }] }),
      /line 1: graders\.0\.folder: there is no folder .*nowhere/,
    ],
    ["no task", "# only a comment", /it has no tasks/],
  ])("names the line of %s", async (_, text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  test("says what to give if the file doesn't exist", async () => {
    await expect(loadSuite(join(folder, "missing.jsonl"))).rejects.toMatchObject({
      code: "input.invalid",
      hint: expect.stringContaining("evals/tiny.jsonl"),
    });
  });

  test.each([
    ["evals/tiny.jsonl", 400, 20],
    ["evals/agent.jsonl", 60, 8],
    ["evals/coder.jsonl", 20, 3],
  ])("%s has its tasks and families", async (path, least, families) => {
    const tasks = await loadSuite(path);
    expect(tasks.length).toBeGreaterThanOrEqual(least);
    expect(new Set(tasks.map(({ family }) => family)).size).toBeGreaterThanOrEqual(families);
  });
});
