import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, resume, run } from "../../../src/planner/index.ts";
import { redrive } from "../../../src/replay/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../../src/trace/index.ts";
import { updatePlan } from "../../../tools/plan/index.ts";
import { agentWith, eventsOf, resultsOf, runScript } from "../scripted-run.ts";
import { randomRun } from "./random-run.ts";

const RUNS = Number(process.env.OSTINATO_CONTEXT_RUNS ?? 120);

/** 60 lines of a page, about 500 tokens. */
const page = (number: number) =>
  Array.from({ length: 60 }, (_, line) => `page ${number} line ${line + 1} word${number}`).join(
    "\n",
  );

const read = defineTool({
  name: "read",
  description: "Reads a page.",
  input: z.object({ page: z.number().int() }),
  effect: "read",
  run: ({ page: number }) => page(number),
});

const reader = (context = {}) => agentWith({ tools: [read, updatePlan], context });

const readPages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    analysis: `I read page ${index}.`,
    call: { tool: "read", arguments: { page: index } },
  }));

function reductionsOf(events: readonly JournalEvent[]) {
  return events.filter((event) => event.type === "context-reduced");
}

test(`${RUNS} random runs: none ends for want of room that could be made, each is redriven as it was`, async () => {
  const reached = new Set<string>();
  // 586: the last turn has as many tokens as an answer needs at least.
  for (const seed of [586, ...Array.from({ length: RUNS }, (_, index) => index + 1)]) {
    const { events, problems } = await randomRun(seed);
    expect({ seed, problems }).toEqual({ seed, problems: [] });
    for (const { results, steps, summary, bounded } of reductionsOf(events)) {
      if (results) reached.add("results");
      if (steps) reached.add("steps");
      if (bounded) reached.add("bounded");
      if (summary) reached.add(`summary by the ${summary.by}`);
    }
  }
  // The generator reaches what it should.
  const all = ["results", "steps", "bounded", "summary by the model", "summary by the loop"];
  if (RUNS >= 100) expect([...reached].sort()).toEqual(all.sort());
}, 600_000);

describe("room is made in this order", () => {
  test("old results first: a placeholder names a handle, and the newest result stays", async () => {
    let last = "";
    const { outcome, events } = await runScript(
      ({ prompt, step }) => {
        last = prompt;
        return readPages(9)[step] ?? { final: "Done." };
      },
      { agent: reader(), model: { contextSize: 6000 } },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 9 });
    const [first] = reductionsOf(events);
    expect(first).toMatchObject({ results: expect.anything(), from: expect.any(Number) });
    expect(first).not.toHaveProperty("summary");
    expect(last).toContain(
      '[Result r1 of read, 60 lines, was taken out to make room. functions.read_result {"handle":"r1","from":1,"lines":60} shows it.]',
    );
    expect(last).toContain("page 8 line 60");
    expect(last).not.toContain("page 0 line 1");
  });

  test("room is made for several turns at once, and three tenths of the context are kept", async () => {
    const { events } = await runScript([...readPages(30), { final: "Done." }], {
      agent: reader({ reserve: 1000 }),
      model: { contextSize: 12_000 },
    });
    const reductions = reductionsOf(events);
    expect(reductions.length).toBeGreaterThan(1);
    expect(reductions.length).toBeLessThan(8);
    for (const { tokensAfter, tokensBefore } of reductions) {
      expect(tokensAfter).toBeGreaterThanOrEqual(0.3 * 12_000);
      expect(tokensBefore - tokensAfter).toBeGreaterThan(2000);
    }
  });

  test("then old reasoning and arguments: the arguments are still JSON", async () => {
    const write = defineTool({
      name: "write",
      description: "Writes.",
      input: z.object({ path: z.string(), content: z.string() }),
      effect: "idempotent",
      run: () => "Written.",
    });
    let last = "";
    const { outcome, events } = await runScript(
      ({ prompt, step }) => {
        last = prompt;
        if (step === 12) return { final: "Done." };
        const content = `text ${step} `.repeat(100);
        return {
          analysis: `I write number ${step}.`,
          call: { tool: "write", arguments: { path: `${step}.txt`, content } },
        };
      },
      { agent: agentWith({ tools: [write] }), model: { contextSize: 3000 } },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 12 });
    expect(reductionsOf(events)[0]).toMatchObject({ steps: [1, 2, 3, 4, 5] });
    expect(last).not.toContain("I write number 1.");
    const [, first = ""] = /<\|message\|>(\{"path":"1\.txt".*?)<\|call\|>/.exec(last) ?? [];
    expect(JSON.parse(first)).toMatchObject({
      content: expect.stringMatching(/^text 1 .*more characters\]$/),
    });
  });

  test("then a summary of the model: the run goes on from task, plan, summary and the last steps", async () => {
    const prompts: string[] = [];
    let asked = "";
    const plan = [{ step: "Read all pages", status: "in_progress" }];
    const { outcome, events, journal } = await runScript(
      ({ prompt, step }) => {
        prompts.push(prompt);
        if (step === 0) return { call: { tool: "update_plan", arguments: { plan } } };
        return readPages(12)[step - 1] ?? { final: "Done." };
      },
      {
        agent: reader({ summarizeAt: 0 }),
        task: "Find the codename.",
        model: {
          contextSize: 6000,
          summary: ({ prompt, shape }) => {
            asked = prompt;
            expect(shape).toMatchObject({ functions: [], startWith: "final" });
            return {
              final: JSON.stringify({
                asked: "the codename",
                found: ["page 3 names BLUE"],
                done: ["pages 0 to 6 read"],
                open: ["the rest"],
              }),
            };
          },
        },
      },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 13, text: "Done." });
    // The model sees what it sums up.
    expect(asked).toContain("page 0 line 1");
    expect(asked).toContain("The context is nearly full.");
    const [first] = reductionsOf(events);
    expect(first).toMatchObject({ summary: { by: "model", history: 0 } });
    const last = prompts.at(-1) ?? "";
    expect(last).toContain("Find the codename.");
    expect(last).toContain("Plan:\n[>] Read all pages");
    expect(last).toContain("Found:\n- page 3 names BLUE");
    expect(last).toContain("page 11 line 60");
    expect(last).not.toContain("The context is nearly full.");
    expect(last).not.toContain("page 0 line 1 ");
    // A turn with a purpose is no step.
    const turns = events.filter((event) => event.type === "turn-finished");
    expect(turns.some(({ purpose }) => purpose === "summary")).toBe(true);
    expect(outcome.steps).toBe(14);
    expect(await redrive(journal, events[0]?.runId ?? "")).toMatchObject({ divergence: null });
  });

  test("a summary that can't be read is put together from the record", async () => {
    let last = "";
    const { outcome, events } = await runScript(
      ({ prompt, step }) => {
        last = prompt;
        return readPages(12)[step] ?? { final: "Done." };
      },
      {
        agent: reader({ summarizeAt: 0 }),
        model: { contextSize: 6000, summary: { final: "I would rather not." } },
      },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 12 });
    expect(reductionsOf(events)[0]).toMatchObject({ summary: { by: "loop" } });
    expect(last).toMatch(/- r\d+ read \{"page":\d+\}: ok/);
    expect(last).not.toContain("I would rather not.");
  });
});

describe("what stays", () => {
  test("pinned results, by tool or by arguments", async () => {
    let last = "";
    const { outcome } = await runScript(
      ({ prompt, step }) => {
        last = prompt;
        return readPages(14)[step] ?? { final: "Done." };
      },
      {
        agent: reader({ pin: [{ tool: "read", arguments: { page: 2 } }], summarizeAt: 0 }),
        model: { contextSize: 6000 },
      },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 14 });
    expect(last).toContain("page 2 line 60");
    expect(last).not.toContain("page 3 line 60");
  });

  test("of a history, the last questions; the summary stands before them", async () => {
    const history = Array.from({ length: 20 }, (_, index) => [
      { role: "user" as const, content: `question ${index}` },
      { role: "assistant" as const, content: `answer ${index} `.repeat(100) },
    ]).flat();
    let last = "";
    const { outcome } = await runScript(
      ({ prompt }) => {
        last = prompt;
        return { final: "Done." };
      },
      { task: "And now?", history, model: { contextSize: 4000 } },
    );
    expect(outcome).toMatchObject({ kind: "answered" });
    expect(last).toContain("answer 19");
    expect(last).not.toContain("answer 0 ");
    expect(last.indexOf("question 19")).toBeLessThan(last.indexOf("And now?"));
  });
});

describe("read_result", () => {
  test("shows lines of a result that was cut, in a run without a sandbox; nothing of it is declared", async () => {
    const prompts: string[] = [];
    const offered: boolean[] = [];
    const { outcome, events, journal } = await runScript(
      ({ prompt, shape, step }) => {
        prompts.push(prompt);
        offered.push(shape.functions.some(({ name }) => name === "read_result"));
        if (step === 0) return { call: { tool: "read", arguments: { page: 7 } } };
        if (step > 1) return { final: "Done." };
        return { call: { tool: "read_result", arguments: { handle: "r1", from: 30, lines: 2 } } };
      },
      { agent: reader({ maxResultTokens: { read: 100 } }) },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 2 });
    expect(prompts[0]).not.toContain("read_result");
    expect(prompts[1]).toMatch(
      /functions\.read_result \{"handle":"r1","from":\d+,"lines":100\} shows them/,
    );
    expect(offered).toEqual([false, true, true]);
    expect(resultsOf(events)[1]).toBe(
      "[r1, read: lines 30 to 31 of 60; go on from 32]\npage 7 line 30 word7\npage 7 line 31 word7",
    );
    expect(await redrive(journal, events[0]?.runId ?? "")).toMatchObject({ divergence: null });
  });

  test("a handle that doesn't exist, and lines beyond the end: the model is told what there is", async () => {
    const call = (handle: string, from: number) => ({
      call: { tool: "read_result", arguments: { handle, from } },
    });
    const { events } = await runScript(
      [...readPages(1), call("r9", 1), call("r1", 61), { final: "Done." }],
      { agent: reader({ maxResultTokens: { read: 100 } }) },
    );
    expect(resultsOf(events).slice(1)).toEqual([
      "Error: there is no result r9; handles go from r1 to r2",
      "Error: the result r1 has 60 lines, none from 61 on",
    ]);
  });

  test("before a handle was named, there is no such tool", async () => {
    const { events } = await runScript(
      [{ call: { tool: "read_result", arguments: { handle: "r1" } } }, { final: "Done." }],
      { agent: reader() },
    );
    expect(resultsOf(events)[0]).toMatch(
      /there is no tool read_result\. .*Tools: read, update_plan/,
    );
  });

  test("an agent's own tool of that name is left alone", async () => {
    const own = defineTool({
      name: "read_result",
      description: "Something else.",
      input: z.object({}),
      effect: "read",
      run: () => "mine",
    });
    const { events } = await runScript(
      [...readPages(1), { call: { tool: "read_result", arguments: {} } }, { final: "Done." }],
      { agent: agentWith({ tools: [read, own], context: { maxResultTokens: { read: 100 } } }) },
    );
    expect(resultsOf(events)[0]).toContain("ask for a part to see the rest");
    expect(resultsOf(events)[1]).toBe("mine");
  });
});

test("a run that is cut off at any event of a reduction goes on as it would have", async () => {
  const agent = reader({ summarizeAt: 0 });
  const summary = {
    final: JSON.stringify({ asked: "", found: ["BLUE"], done: [], open: [] }),
  };
  const turns = readPages(12);
  const modelFrom = (done: number) =>
    scriptedModel(({ step }) => turns[done + step] ?? { final: "Done." }, {
      contextSize: 6000,
      summary,
    });
  const whole = new MemoryJournal();
  const options = { runId: "r", seed: 1, clock: () => 0 };
  await run(agent, "Read.", { ...options, model: modelFrom(0), journal: whole }).outcome;
  const events = await eventsOf(whole, "r");
  const prompts = promptsOf(events);
  const summaryAt = events.findIndex(
    (event) => event.type === "turn-started" && event.purpose === "summary",
  );
  expect(summaryAt).toBeGreaterThan(0);
  for (let cut = summaryAt - 2; cut <= summaryAt + 5; cut++) {
    const journal = new MemoryJournal();
    await journal.append("r", events.slice(0, cut));
    const done = events
      .slice(0, cut)
      .filter((event) => event.type === "turn-finished" && event.purpose === undefined).length;
    const outcome = await resume(agent, "r", { model: modelFrom(done), journal, clock: () => 0 })
      .outcome;
    expect({ cut, kind: outcome.kind }).toEqual({ cut, kind: "answered" });
    const resumed = await eventsOf(journal, "r");
    expect(promptsOf(resumed).at(-1)).toEqual(prompts.at(-1));
    expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
  }
});

/** Hashes of the prompts of the run's steps. */
function promptsOf(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === "turn-started" && event.purpose === undefined ? event.promptHash : [],
  );
}

test("an agent's context is checked where it is defined", () => {
  const wrong = (context: object) => () =>
    defineAgent({ name: "a", instructions: "", context: context as never });
  expect(wrong({ reserve: 0 })).toThrow(/context\.reserve must be a positive whole number/);
  expect(wrong({ summarizeAt: 2 })).toThrow(
    /context\.summarizeAt must be a share from 0 to 1, not 2/,
  );
  expect(wrong({ pin: [{ tool: "read" }] })).toThrow(/context\.pin\[0\] must be a tool's name/);
  expect(wrong({ maxResultTokens: { read: 1.5 } })).toThrow(/context\.maxResultTokens\.read/);
  expect(wrong({ reserved: 5 })).toThrow(/"reserved" is not a part of an agent's `context`/);
});
