import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import {
  DEFAULT_LIMITS,
  defineAgent,
  type RunEvent,
  resume,
  run,
} from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { add, adder, agentWith, callAdd, resultsOf, runScript } from "./scripted-run.ts";

describe("from a task to an answer", () => {
  test("a call, its result, and the answer", async () => {
    const { outcome, events } = await runScript([callAdd(1, 2), { final: "It is 3." }]);
    expect(outcome).toMatchObject({ kind: "answered", text: "It is 3.", steps: 2, calls: 1 });
    expect(events.map(({ type }) => type)).toEqual([
      "run-started",
      "turn-started",
      "turn-finished",
      "call-requested",
      "call-decided",
      "call-started",
      "call-finished",
      "turn-started",
      "turn-finished",
      "run-finished",
    ]);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect(resultsOf(events)).toEqual(["3"]);
  });

  test("the prompt only grows, and what was in the cache is counted as reused", async () => {
    const { events } = await runScript([callAdd(1, 2), callAdd(3, 4), { final: "Done." }]);
    const turns = events.flatMap((event) => (event.type === "turn-finished" ? [event.usage] : []));
    const starts = events.flatMap((event) => (event.type === "turn-started" ? [event] : []));
    expect(starts[0]?.prefixLength).toBe(0);
    for (const [index, start] of starts.entries()) {
      const usage = turns[index];
      expect(usage?.promptTokens).toBe(start.prefixLength + start.newTokens.length);
      const before = turns[index - 1];
      if (before) expect(start.prefixLength).toBe(before.promptTokens + before.outputTokens);
    }
  });

  test("the model sees instructions, tools, the task, and each result on its call's channel", async () => {
    let prompt = "";
    await runScript([
      callAdd(1, 2),
      (moment) => {
        prompt = moment.prompt;
        return { final: "3" };
      },
    ]);
    expect(prompt).toContain("# Instructions\n\nAdd.");
    expect(prompt).toContain("type add = (_: {\na: number,\nb: number,\n}) => any;");
    expect(prompt).toContain("<|start|>user<|message|>Add 1 and 2.<|end|>");
    expect(prompt).toContain(
      "<|start|>functions.add to=assistant<|channel|>commentary<|message|>3<|end|><|start|>assistant",
    );
  });

  test("history stands between the instructions and the task", async () => {
    let prompt = "";
    const history = [
      { role: "user", content: "What is 1 and 1?" },
      { role: "assistant", channel: "final", content: "2" },
    ] as const;
    const look = (moment: { prompt: string }) => {
      prompt = moment.prompt;
      return { final: "3" };
    };
    await runScript([look], { history });
    expect(prompt).toMatch(/What is 1 and 1\?.*final<\|message\|>2<\|end\|>.*Add 1 and 2/s);
  });

  test("an agent with an output schema ends in a checked value", async () => {
    const output = z.strictObject({ sum: z.number().int() });
    const agent = agentWith({ output });
    const { outcome, events } = await runScript(
      [{ final: '{"sum":"three"}' }, { final: "three" }, { final: '{"sum":3}' }],
      { agent, limits: { emptyTurns: 3 } },
    );
    expect(outcome).toMatchObject({ kind: "answered", output: { sum: 3 } });
    const notes = events.flatMap((event) => (event.type === "note" ? [event.code] : []));
    expect(notes).toEqual(["answer-rejected", "turn-unreadable"]);
  });
});

describe("watching", () => {
  test("who iterates at once sees every event and each piece of text", async () => {
    const model = scriptedModel([callAdd(1, 2), { final: "It is 3." }]);
    const running = run(adder, "Add.", { model, journal: new MemoryJournal() });
    const events: RunEvent[] = [];
    for await (const event of running) events.push(event);
    expect(events[0]?.type).toBe("run-started");
    expect(events.at(-1)?.type).toBe("run-finished");
    const text = events.flatMap((event) =>
      event.type === "turn-delta" && event.channel === "final" ? [event.text] : [],
    );
    expect(text.join("")).toBe("It is 3.");
  });

  test("nobody has to watch", async () => {
    const { outcome } = await runScript([{ final: "Hello." }]);
    expect(outcome.kind).toBe("answered");
  });

  test("a tool's progress is shown, not recorded", async () => {
    const talkative = defineTool({
      name: "talk",
      description: "Talks.",
      input: z.object({}),
      run: (_, { progress }) => {
        progress("half way");
        return "done";
      },
    });
    const model = scriptedModel([{ call: { tool: "talk", arguments: {} } }, { final: "ok" }]);
    const journal = new MemoryJournal();
    const running = run(agentWith({ tools: [talkative] }), "Talk.", { model, journal });
    const seen: RunEvent[] = [];
    for await (const event of running) seen.push(event);
    expect(seen).toContainEqual(
      expect.objectContaining({ type: "call-progress", text: "half way" }),
    );
  });
});

describe("bad beginnings", () => {
  test.each(["", "  \n"])("an empty task is refused at once: %j", (task) => {
    const model = scriptedModel([]);
    expect(() => run(adder, task, { model })).toThrow(/task is empty/);
  });

  test.each([
    [
      "no task",
      () => run(adder, undefined as never, { model: scriptedModel([]) }),
      /not undefined/,
    ],
    ["no options", () => run(adder, "x", undefined as never), /has no model/],
    ["no model", () => run(adder, "x", {} as never), /has no model/],
    ["none to resume with", () => resume(adder, "r", {} as never), /has no model/],
    [
      "a model that was not waited for",
      () => run(adder, "x", { model: Promise.resolve(scriptedModel([])) as never }),
      /is a promise/,
    ],
    ["a model's name", () => run(adder, "x", { model: "tiny" as never }), /not a model/],
  ])("%s: refused at once, with what to do", (_, begin, message) => {
    expect(begin).toThrow(message);
    expect(begin).toThrow(
      expect.objectContaining({
        code: "input.invalid",
        hint: expect.stringMatching(/Say|loadModel/),
      }),
    );
  });

  test("a limit that can't be is refused at once, by its name", () => {
    const model = scriptedModel([]);
    expect(() => run(adder, "x", { model, limits: { steps: 0 } })).toThrow(/limit steps/);
    expect(() => run(adder, "x", { model, limits: { stepz: 1 } as object })).toThrow(
      /"stepz" is not a limit of a run/,
    );
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN, -1, "5"])("nor a limit of %s", (steps) => {
    const limits = { steps } as { steps: number };
    const begin = () => run(adder, "x", { model: scriptedModel([]), limits });
    expect(begin).toThrow(expect.objectContaining({ code: "input.invalid" }));
    expect(begin).toThrow(expect.objectContaining({ hint: expect.stringContaining("MAX_SAFE") }));
    expect(() => agentWith({ limits })).toThrow(/limit steps/);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN, 1.5, 1e20, "5"])("nor a seed of %s", (seed) => {
    const begin = () => run(adder, "x", { model: scriptedModel([]), seed: seed as number });
    expect(begin).toThrow(expect.objectContaining({ code: "input.invalid" }));
    expect(begin).toThrow(/seed must be a whole number/);
  });

  test("the number that stands for no limit is never reached", async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const limits = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, most]));
    const { outcome, events } = await runScript([callAdd(1), { final: "2" }], { limits });
    expect(outcome).toMatchObject({ kind: "answered" });
    expect(events[0]).toMatchObject({ limits });
  });

  test("nor is a policy whose names are none, with or without a workspace", () => {
    const policy = { netwrk: "off" } as object;
    expect(() => run(adder, "x", { model: scriptedModel([]), policy })).toThrow(
      /"netwrk" is not a part of a sandbox policy/,
    );
    expect(() => agentWith({ policy })).toThrow(/"netwrk" is not a part of a sandbox policy/);
  });

  test("two tools of one name are refused", () => {
    expect(() => agentWith({ tools: [add, add] })).toThrow(/Two tools are named add/);
  });

  test("a missing workspace is an outcome that says what to do", async () => {
    const model = scriptedModel([{ final: "x" }]);
    const journal = new MemoryJournal();
    const outcome = await run(adder, "x", { model, journal, workspace: "/no/such/folder" }).outcome;
    expect(outcome).toMatchObject({ kind: "failed", error: { code: "workspace.missing" } });
  });

  test("a model that fails is an outcome, and the journal says so too", async () => {
    const { outcome, events } = await runScript([
      () => {
        throw new Error("the graphics card is on fire");
      },
    ]);
    expect(outcome).toMatchObject({ kind: "failed" });
    expect(JSON.stringify(outcome)).toContain("on fire");
    expect(events.at(-1)?.type).toBe("run-finished");
  });
});

test("an option that is undefined is one that is left out", async () => {
  const left = undefined as undefined;
  const named = { name: "adder", instructions: "Add.", tools: [add] };
  const agent = defineAgent({
    ...named,
    description: left,
    output: left,
    reasoning: left,
    sampling: { temperature: 0.5, topP: left },
    limits: { steps: 7, outputTokens: left },
    context: { reserve: left },
    policy: { mode: "direct", network: left },
  });
  const expected = defineAgent({
    ...named,
    ...{ sampling: { temperature: 0.5 }, limits: { steps: 7 }, policy: { mode: "direct" } },
  });
  // A method of its own in each agent.
  expect({ ...agent, asTool: null }).toEqual({ ...expected, asTool: null });
  expect(Object.keys(agent.sampling)).toEqual(["temperature"]);
  const { outcome, events } = await runScript([{ final: "2" }], {
    ...{ agent, signal: left, approve: left, workspace: left, policy: { limits: left } },
    ...{ limits: { steps: left, turnTokens: 99 }, history: left, seed: left, runId: left },
    model: { contextSize: left, name: left },
  });
  expect(outcome.kind).toBe("answered");
  expect(events[0]).toMatchObject({ limits: { ...DEFAULT_LIMITS, steps: 7, turnTokens: 99 } });
});
