import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { coder } from "../../agents/index.ts";
import { type Attempt, loadSuite, runSuite } from "../../src/evaluate/index.ts";
import { type ScriptedMessages, scriptedModel } from "../../src/model/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { javascript } from "./coder/javascript.ts";
import { shell } from "./coder/shell.ts";
import { typescript } from "./coder/typescript.ts";

const tasks = await loadSuite("evals/coder.jsonl");
const solutions = { ...javascript, ...typescript, ...shell };
// This Node may be anywhere; the sandbox sees the system's programs and what is opened to it.
const toolchain = dirname(dirname(realpathSync(process.execPath)));
const readOnlyPaths = ["/usr", "/usr/local"].includes(toolchain) ? [] : [toolchain];

/** The suite, each task played by its turns and an answer. */
async function play(turnsOf: (task: string) => readonly ScriptedMessages[]): Promise<Attempt[]> {
  const model = scriptedModel(({ prompt }) => {
    const task = tasks.find((each) => prompt.includes(each.task));
    const results = prompt.split("<|start|>assistant<|channel|>").length - 1;
    return turnsOf(task?.id ?? "")[results] ?? { final: "Done." };
  });
  return runSuite(tasks, {
    ...{ model, agent: { ...coder, policy: { readOnlyPaths } }, journal: new MemoryJournal() },
    ...{ suite: "coder", parallel: 2 },
  });
}

// Issue 21, item 8: the graders and the kit work. Whether a model solves the suite is not asked here.
test("evals/coder.jsonl has 20 tasks in three languages, each graded by tests that it doesn't see", () => {
  expect(tasks.map(({ id }) => id).sort()).toEqual(Object.keys(solutions).sort());
  expect(tasks).toHaveLength(20);
  for (const { graders, files } of tasks) {
    const [grader] = graders;
    if (grader?.type !== "command") throw new Error("a task isn't graded by a command");
    expect(Object.keys(grader.files)).not.toEqual([]);
    expect(Object.keys(files)).not.toEqual(expect.arrayContaining(Object.keys(grader.files)));
  }
});

test("no task is solved by doing nothing", async () => {
  const made = await play(() => []);
  for (const { taskId, passed, commands } of made) {
    expect({ taskId, passed }).toEqual({ taskId, passed: false });
    // The tests ran, and found fault.
    expect(commands).toMatchObject([{ limit: null, signal: null, exitCode: 1 }]);
  }
});

test("each is solved by its turns, with the kit's own calls", async () => {
  const made = await play((task) => solutions[task] ?? []);
  for (const { taskId, problems, malformedCalls, calls, patch } of made) {
    expect({ taskId, problems, malformedCalls }).toEqual({
      taskId,
      problems: [],
      malformedCalls: 0,
    });
    expect(calls).toHaveLength(solutions[taskId]?.length ?? 0);
    expect(patch).toMatch(/^\+\+\+ b\//m);
  }
});
