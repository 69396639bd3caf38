import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Attempt,
  type CommandGrader,
  type EvaluationTask,
  loadSuite,
  runSuite,
} from "../../src/evaluate/index.ts";
import { type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import { type AgentDefinition, defineAgent } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { shell, writeFile } from "../../tools/index.ts";
import { removeFolder } from "../remove-folder.ts";

type Policy = AgentDefinition<unknown>["policy"];

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "ostinato-suite-"));
});
afterAll(() => removeFolder(base));

function grader(overrides: Partial<CommandGrader>): CommandGrader {
  return {
    ...{ type: "command", command: "true", exitCode: 0, timeoutSeconds: 60, files: {} },
    ...overrides,
  };
}

const write = (path: string, content: string): ScriptedTurn => ({
  call: { tool: "write_file", arguments: { path, content } },
});

interface Part extends Partial<EvaluationTask> {
  readonly turns?: readonly ScriptedTurn[];
  readonly policy?: Policy;
  readonly signal?: AbortSignal;
}

async function attempts({ turns = [], policy, signal, ...part }: Part): Promise<Attempt[]> {
  const task: EvaluationTask = {
    ...{ id: "t", family: "f", task: "Do it.", files: {}, maxSteps: 5, graders: [grader({})] },
    ...part,
  };
  const agent = defineAgent({
    ...{ name: "worker", instructions: "Work.", tools: [writeFile, shell], policy },
  });
  return runSuite([task], {
    ...{ agent, journal: new MemoryJournal(), suite: "s", ...(signal && { signal }) },
    model: scriptedModel([...turns, { final: "done" }]),
  });
}

async function attempt(part: Part): Promise<Attempt> {
  const [made] = await attempts(part);
  if (!made) throw new Error("no attempt was made");
  return made;
}

// Issue 21, item 8.
describe("a command that grades", () => {
  test("sees what the run left, and what it said and the change are kept", async () => {
    const made = await attempt({
      files: { "a.txt": "one\n" },
      turns: [write("a.txt", "two\n")],
      graders: [grader({ command: "cat a.txt; echo seen >&2" })],
    });
    expect(made).toMatchObject({ passed: true, problems: [] });
    expect(made.commands).toMatchObject([
      { command: "cat a.txt; echo seen >&2", exitCode: 0, output: "two\nseen\n", problem: null },
    ]);
    expect(made.patch).toContain("--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n-one\n+two\n");
  });

  test("wants the exit code that it is given", async () => {
    const { passed, problems, commands } = await attempt({
      graders: [
        grader({ command: ["bash", "-c", "exit 3"], exitCode: 3 }),
        grader({ command: "echo expected 1, got 2; exit 4" }),
        grader({ command: "kill -9 $$" }),
        grader({ command: ["no-such-program"] }),
      ],
    });
    expect(passed).toBe(false);
    expect(problems).toEqual([
      "`echo expected 1, got 2; exit 4` exited with 4 instead of 0: expected 1, got 2",
      "`kill -9 $$` was ended by SIGKILL instead of 0",
      expect.stringMatching(/^`no-such-program` exited with 127 instead of 0/),
    ]);
    expect(commands.map(({ exitCode }) => exitCode)).toEqual([3, 4, null, 127]);
  });

  test("has its own time, not that of the run's commands", async () => {
    const { problems, commands } = await attempt({
      policy: { limits: { wallMilliseconds: 500 } },
      graders: [
        grader({ command: "sleep 1; echo slept" }),
        grader({ command: "sleep 60", timeoutSeconds: 1 }),
      ],
    });
    expect(commands).toMatchObject([
      { exitCode: 0, output: "slept\n", limit: null },
      { limit: "wallMilliseconds" },
    ]);
    expect(problems).toEqual(["`sleep 60` was ended after 1 s"]);
  });

  test("brings files that the model neither sees nor changes", async () => {
    const folder = join(base, "hidden");
    mkdirSync(join(folder, "test"), { recursive: true });
    writeFileSync(join(folder, "test/check.sh"), "#!/bin/sh\nexec cat test/secret.txt\n");
    chmodSync(join(folder, "test/check.sh"), 0o755);
    const made = await attempt({
      turns: [
        { call: { tool: "shell", arguments: { command: "find . -type f > seen.txt" } } },
        write("test/secret.txt", "forged"),
        write("test/check.sh", "exit 0"),
      ],
      graders: [
        grader({ command: "cat seen.txt" }),
        grader({
          command: ["test/check.sh"],
          folder,
          files: { "test/secret.txt": "genuine" },
        }),
      ],
    });
    expect(made.problems).toEqual([]);
    expect(made.commands.map(({ output }) => output)).toEqual(["./seen.txt\n", "genuine"]);
    expect(made.patch).not.toContain("genuine");
  });

  test("fails the task where the run left something in its way", async () => {
    const { problems } = await attempt({
      turns: [write("test", "a file, not a folder")],
      graders: [grader({ files: { "test/a.sh": "" } })],
    });
    expect(problems).toEqual([expect.stringMatching(/file test\/a\.sh can't be written: .+/)]);
  });

  test("writes although the agent must not", async () => {
    const { problems } = await attempt({
      policy: { writable: false },
      files: { "a.txt": "one\n" },
      graders: [grader({ command: "cat a.txt > b.txt && cat c.txt", files: { "c.txt": "" } })],
    });
    expect(problems).toEqual([]);
  });

  test("finds the programs of a toolchain that the policy opens", async () => {
    const toolchain = join(base, "toolchain");
    mkdirSync(join(toolchain, "bin"), { recursive: true });
    writeFileSync(join(toolchain, "bin/greet"), "#!/bin/sh\necho hello\n");
    chmodSync(join(toolchain, "bin/greet"), 0o755);
    const { commands } = await attempt({
      policy: { readOnlyPaths: [toolchain] },
      graders: [grader({ command: "greet" })],
    });
    expect(commands).toMatchObject([{ exitCode: 0, output: "hello\n" }]);
  });

  test("that is stopped says nothing of the agent", async () => {
    const controller = new AbortController();
    const running = attempts({
      turns: [
        () => {
          setTimeout(() => controller.abort(), 1500);
          return { final: "done" };
        },
      ],
      graders: [grader({ command: "sleep 60" })],
      signal: controller.signal,
    });
    expect(await running).toEqual([]);
  });
});

describe("a task with a repository", () => {
  test("begins with the folder beside the suite; its own files come over it", async () => {
    const folder = join(base, "repositories/one");
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "bin/run"), "#!/bin/sh\ncat a.txt link\n");
    chmodSync(join(folder, "bin/run"), 0o755);
    writeFileSync(join(folder, "a.txt"), "theirs\n");
    symlinkSync("b.txt", join(folder, "link"));
    const graders = [{ type: "command", command: "./bin/run" }];
    const files = { "a.txt": "ours\n", "b.txt": "linked\n" };
    const line = {
      id: "a",
      family: "f",
      task: "x",
      repository: "repositories/one",
      files,
      graders,
    };
    const path = join(base, "suite.jsonl");
    writeFileSync(path, JSON.stringify(line));
    const [task] = await loadSuite(path);
    expect(await attempt(task ?? {})).toMatchObject({
      problems: [],
      commands: [{ output: "ours\nlinked\n" }],
      patch: "",
    });
  });

  test("never writes a file through a link of the repository", async () => {
    const outside = join(base, "outside");
    mkdirSync(outside);
    const folder = join(base, "repositories/two");
    mkdirSync(folder, { recursive: true });
    symlinkSync(outside, join(folder, "data"));
    await expect(attempt({ repository: folder, files: { "data/a.txt": "x" } })).rejects.toThrow();
    expect(readdirSync(outside)).toEqual([]);
  });
});
