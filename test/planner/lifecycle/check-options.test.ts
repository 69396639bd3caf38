import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadModel, openJournal } from "../../../src/index.ts";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, resume, run } from "../../../src/planner/index.ts";
import { forkRun, redrive, verify } from "../../../src/replay/index.ts";
import { defaultPolicy, openSandbox } from "../../../src/sandbox/index.ts";
import { defineNamespace, defineTool } from "../../../src/tool/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { add, adder } from "../scripted-run.ts";

const model = () => scriptedModel([{ final: "Done." }]);

/** As a program without types gives it: with one name more. */
const wrong = (name: string) => ({ [name]: 1 }) as object;

// Issue 18, C 18.
describe("a misspelt option is refused with the nearest name", () => {
  test.each<[string, () => unknown, string, string]>([
    [
      "run",
      () => run(adder, "x", { model: model(), ...wrong("worksapce") }),
      "worksapce",
      "workspace",
    ],
    [
      "run's limits",
      () => run(adder, "x", { model: model(), limits: wrong("step") }),
      "step",
      "steps",
    ],
    [
      "run's policy",
      () => run(adder, "x", { model: model(), policy: wrong("netwrok") }),
      "netwrok",
      "network",
    ],
    [
      "run's redaction",
      () => run(adder, "x", { model: model(), redaction: wrong("secret") }),
      "secret",
      "secrets",
    ],
    [
      "resume",
      () => resume(adder, "r", { model: model(), ...wrong("aprove") }),
      "aprove",
      "approve",
    ],
    [
      "resume's limits",
      () => resume(adder, "r", { model: model(), limits: wrong("step") }),
      "step",
      "steps",
    ],
    [
      "resume's policy",
      () => resume(adder, "r", { model: model(), policy: wrong("mod") }),
      "mod",
      "mode",
    ],
    [
      "defineAgent",
      () => defineAgent({ name: "a", instructions: "b", ...wrong("tool") }),
      "tool",
      "tools",
    ],
    [
      "defineAgent's sampling",
      () => defineAgent({ name: "a", instructions: "b", sampling: wrong("temprature") }),
      "temprature",
      "temperature",
    ],
    [
      "defineTool",
      () =>
        defineTool({
          name: "a",
          description: "b",
          input: z.object({}),
          run: () => "",
          ...wrong("efect"),
        }),
      "efect",
      "effect",
    ],
    [
      "defineTool's aliases",
      () =>
        defineTool({
          name: "a",
          description: "b",
          input: z.object({}),
          run: () => "",
          aliases: wrong("argument"),
        }),
      "argument",
      "arguments",
    ],
    [
      "defineNamespace",
      () => defineNamespace({ name: "a", tools: [], ...wrong("rawArguments") }),
      "rawArguments",
      "rawArgument",
    ],
    ["scriptedModel", () => scriptedModel([], wrong("contextsize")), "contextsize", "contextSize"],
    ["loadModel", () => loadModel("tiny", wrong("contextsize")), "contextsize", "contextSize"],
    ["openJournal", () => openJournal(":memory:", wrong("readOnly")), "readOnly", ""],
    ["openSandbox", () => openSandbox(defaultPolicy("/tmp"), wrong("stateDir")), "stateDir", ""],
    [
      "openSandbox's network",
      () => openSandbox(defaultPolicy("/tmp"), { network: wrong("onrequest") }),
      "onrequest",
      "onRequest",
    ],
    [
      "openSandbox's policy",
      () => openSandbox({ ...defaultPolicy("/tmp"), ...wrong("limit") }),
      "limit",
      "limits",
    ],
    [
      "openSandbox's workspace",
      () =>
        openSandbox({
          ...defaultPolicy("/tmp"),
          workspace: { ...defaultPolicy("/tmp").workspace, ...wrong("writeable") },
        }),
      "writeable",
      "writable",
    ],
    [
      "forkRun's change",
      () => forkRun(new MemoryJournal(), "r", 1, wrong("instruction"), { agent: adder }),
      "instruction",
      "instructions",
    ],
    [
      "forkRun",
      () => forkRun(new MemoryJournal(), "r", 1, {}, { agent: adder, ...wrong("run") }),
      "run",
      "runId",
    ],
    ["redrive", () => redrive(new MemoryJournal(), "r", wrong("tool")), "tool", "tools"],
    [
      "verify",
      () => verify(new MemoryJournal(), "r", { model: model(), ...wrong("onTurns") }),
      "onTurns",
      "onTurn",
    ],
  ])("%s", async (_, begin, misspelt, nearest) => {
    const refused = (async () => begin())();
    await expect(refused).rejects.toMatchObject({
      code: expect.stringMatching(/^(input\.invalid|sandbox\.policy)$/),
      message: expect.stringContaining(`"${misspelt}" is not `),
      hint: expect.stringMatching(
        nearest === "" ? /^Names: / : `^Did you mean ${nearest}\\? Names: `,
      ),
    });
  });

  test("a tool whose parts are taken over from another is none", () => {
    expect(defineTool({ ...add, name: "sum" }).name).toBe("sum");
  });

  test("options in the model's place", async () => {
    await expect(loadModel({ contextSize: 512 } as never)).rejects.toMatchObject({
      code: "input.invalid",
      hint: expect.stringContaining("Options are the second argument"),
    });
  });
});

// Issue 18, C 18.
describe("a journal's path", () => {
  test("is opened for the run and closed after it; resume and a second run open it again", async () => {
    const path = join(temporaryFolder(), "sub", "x.db");
    const first = run(adder, "x", { model: model(), journal: path });
    expect(await first.outcome).toMatchObject({ kind: "answered", text: "Done." });
    // SQLite keeps these two beside a file as long as somebody has it open.
    expect(readdirSync(join(path, ".."))).not.toContain("x.db-wal");
    expect(readdirSync(join(path, ".."))).not.toContain("x.db-shm");
    const second = run(adder, "y", { model: model(), journal: path });
    expect(await second.outcome).toMatchObject({ kind: "answered" });
    const again = resume(adder, first.id, { model: model(), journal: path });
    expect(await again.outcome).toMatchObject({ kind: "answered", text: "Done." });
    await using journal = await openJournal(path);
    expect(await journal.list()).toHaveLength(2);
  });

  test("of no journal: resume says so, and makes none", async () => {
    const folder = temporaryFolder();
    const outcome = await resume(adder, "r", { model: model(), journal: join(folder, "x.db") })
      .outcome;
    expect(outcome).toMatchObject({ kind: "failed", error: { code: "journal.open" } });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["an empty path", ""],
    ["a number", 5],
    ["a promise", openJournal(":memory:")],
    ["an object that is no journal", {}],
  ])("%s is refused at once", (_, journal) => {
    const begin = () => run(adder, "x", { model: model(), journal: journal as never });
    expect(begin).toThrow(
      expect.objectContaining({
        code: "input.invalid",
        hint: expect.stringContaining("openJournal"),
      }),
    );
  });
});

// Issue 18, C 8.
describe("limits are positive whole numbers", () => {
  test.each([0.5, 100.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, "5"])(
    "%s is refused at once, by run, resume and defineAgent",
    (value) => {
      const limits = { turnTokens: value as number };
      const refused = expect.objectContaining({
        code: "input.invalid",
        message: expect.stringMatching(/^The limit turnTokens must be a positive whole number/),
      });
      expect(() => run(adder, "x", { model: model(), limits })).toThrow(refused);
      expect(() => resume(adder, "r", { model: model(), limits })).toThrow(refused);
      expect(() => defineAgent({ name: "a", instructions: "b", limits })).toThrow(refused);
    },
  );

  test("as good as none", async () => {
    const steps = Number.MAX_SAFE_INTEGER;
    const running = run(adder, "x", { model: model(), journal: ":memory:", limits: { steps } });
    expect(await running.outcome).toMatchObject({ kind: "answered" });
  });
});
