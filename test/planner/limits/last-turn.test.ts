import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedTurn, scriptedModel } from "../../../src/model/index.ts";
import { type Limits, type RunOptions, resume } from "../../../src/planner/index.ts";
import { redrive } from "../../../src/replay/redrive.ts";
import { defineTool } from "../../../src/tool/index.ts";
import type { JournalEvent, LimitReached, MemoryJournal } from "../../../src/trace/index.ts";
import { agentWith, eventsOf, resultsOf, runScript } from "../scripted-run.ts";

const FINAL = "I read some pages; the rest is missing.";

const read = defineTool({
  name: "read",
  description: "Reads a page.",
  input: z.object({ page: z.number() }),
  effect: "read",
  run: ({ page }) => `page ${page} ${"word ".repeat(20)}`,
});
const sleep = defineTool({
  name: "sleep",
  description: "Sleeps.",
  input: z.object({}),
  effect: "read",
  timeout: 1_000,
  run: async (_, { signal }) => {
    await wait(60_000, undefined, { signal });
    return "awake";
  },
});
const agent = agentWith({ tools: [read, sleep] });

/** Reads page after page; writes an answer only where the turn was begun in one. */
const reader: Extract<ScriptedTurn, (...moment: never) => unknown> = ({ step, shape }) =>
  shape.startWith === "final"
    ? { final: FINAL }
    : { analysis: "More.", call: { tool: "read", arguments: { page: step } } };

const sleeper: typeof reader = ({ shape }) =>
  shape.startWith === "final" ? { final: FINAL } : { call: { tool: "sleep", arguments: {} } };

const teller: typeof reader = ({ shape }) =>
  shape.startWith === "final" ? { final: FINAL } : { final: "word ".repeat(300) };

const PRICES = { promptToken: 0.0005, outputToken: 0.005, calls: { read: 0.1 } };

interface Row {
  readonly limits: Partial<Limits>;
  readonly script?: typeof reader;
  readonly options?: Partial<RunOptions> & { model?: { contextSize: number } };
  readonly raised: Partial<Limits>;
}

const ROWS: { readonly [Limit in Exclude<LimitReached, "contextSize">]: Row } = {
  steps: { limits: { steps: 3 }, raised: { steps: 9 } },
  outputTokens: { limits: { outputTokens: 200 }, raised: { outputTokens: 10_000 } },
  promptTokens: { limits: { promptTokens: 600 }, raised: { promptTokens: 10_000 } },
  cost: {
    limits: { cost: 2 },
    options: { prices: PRICES },
    raised: { cost: 100 },
  },
  calls: { limits: { calls: { read: 2 } }, raised: { calls: { read: 20 } } },
  turnTokens: { limits: { turnTokens: 100 }, script: teller, raised: { turnTokens: 1_000 } },
  wallMilliseconds: {
    limits: { wallMilliseconds: 800 },
    script: sleeper,
    // The call that was open is made again; it is stopped by its own time.
    raised: { wallMilliseconds: 60_000 },
  },
};

const lastTurns = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === "turn-started" && event.last ? [event] : []));

const runIdOf = (events: readonly JournalEvent[]): string => events[0]?.runId ?? "";

async function isRedriven(journal: MemoryJournal, events: readonly JournalEvent[]) {
  const { divergence, same } = await redrive(journal, runIdOf(events));
  expect(divergence).toBeNull();
  expect(same).toBe(events.length);
}

describe("issue 22, 2: at a limit the model gets one last turn, begun in its answer", () => {
  test.each(Object.entries(ROWS) as [LimitReached, Row][])(
    "%s: named in the outcome, with the model's text; redriven; goes on when raised",
    async (limit, row) => {
      const { script = reader, limits, options = {}, raised } = row;
      const { outcome, events, journal } = await runScript(script, { agent, limits, ...options });
      expect(outcome).toMatchObject({ kind: "limit", limit, text: FINAL });
      expect(outcome).not.toHaveProperty("noText");
      expect(lastTurns(events)).toMatchObject([{ startWith: "final", last: limit }]);
      expect(events.filter((event) => event.type === "note" && event.code === "last-turn")).toEqual(
        [
          expect.objectContaining({
            reason: limit,
            text: expect.stringMatching(/final answer|again/),
          }),
        ],
      );
      expect(events.at(-1)).toMatchObject({ type: "run-finished", outcome: { text: FINAL } });
      await isRedriven(journal, events);

      const again = await resume(agent, runIdOf(events), {
        model: scriptedModel(() => ({ final: "Now I have read all." })),
        journal,
        limits: raised,
        ...(limit === "wallMilliseconds" && { limits: { ...raised, steps: 2 } }),
      }).outcome.catch(() => null);
      if (limit === "wallMilliseconds") return;
      expect(again).toMatchObject({ kind: "answered", text: "Now I have read all." });
      await isRedriven(journal, await eventsOf(journal, runIdOf(events)));
    },
  );

  test("what is reserved for it is inside the limit", async () => {
    const tokens = await runScript(reader, { agent, limits: { outputTokens: 200 } });
    expect(tokens.outcome.outputTokens).toBeLessThanOrEqual(200);
    const prompt = await runScript(reader, { agent, limits: { promptTokens: 600 } });
    const added = prompt.events.flatMap((event) =>
      event.type === "turn-started" ? [event.newTokens.length] : [],
    );
    expect(added.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(600);
    const cost = await runScript(reader, { agent, limits: { cost: 2 }, prices: PRICES });
    expect(cost.outcome.cost).toBeGreaterThan(1);
    expect(cost.outcome.cost).toBeLessThanOrEqual(2);
    const steps = await runScript(reader, { agent, limits: { steps: 3 } });
    expect(steps.outcome).toMatchObject({ steps: 3, calls: 3 });
  });

  test("a tenth of the time: a tool is stopped before the end, and its call stays open", async () => {
    const begin = performance.now();
    const { outcome, events, journal } = await runScript(sleeper, {
      agent,
      limits: { wallMilliseconds: 900 },
    });
    expect(performance.now() - begin).toBeGreaterThan(800);
    expect(outcome).toMatchObject({ kind: "limit", limit: "wallMilliseconds", text: FINAL });
    expect(events.some(({ type }) => type === "call-finished")).toBe(false);
    // Resumed with more time, the call is made after all.
    const awake = { ...sleep, run: async () => "awake" };
    const outcomeThen = await resume(agentWith({ tools: [read, awake] }), runIdOf(events), {
      model: scriptedModel(() => ({ final: "Slept." })),
      journal,
      limits: { wallMilliseconds: 60_000 },
    }).outcome;
    expect(outcomeThen).toMatchObject({ kind: "answered", text: "Slept.", calls: 1 });
    const all = await eventsOf(journal, runIdOf(events));
    expect(resultsOf(all)).toEqual(["awake"]);
    await isRedriven(journal, all);
  });

  test("a full context: what is free is used", async () => {
    const { outcome, events, journal } = await runScript(
      ({ shape }) => (shape.startWith === "final" ? { final: FINAL } : { final: "x" }),
      { task: "word ".repeat(900), model: { contextSize: 1_200 } },
    );
    expect(outcome).toMatchObject({ kind: "limit", limit: "contextSize", text: FINAL });
    await isRedriven(journal, events);
  });

  test("where there is no room at all, the outcome says so", async () => {
    const { outcome } = await runScript([], {
      task: "word ".repeat(5_000),
      model: { contextSize: 1_000 },
    });
    expect(outcome).toMatchObject({
      ...{ kind: "limit", limit: "contextSize", text: null },
      noText: "there was no last turn, as the context is full",
    });
  });

  test("calls over a tool's limit: told once, and the run goes on with other tools", async () => {
    const calls = [1, 2, 3].map((page) => ({ call: { tool: "read", arguments: { page } } }));
    const { outcome, events, journal } = await runScript([...calls, { final: "Enough." }], {
      agent,
      limits: { calls: { read: 2 } },
    });
    expect(outcome).toMatchObject({ kind: "answered", text: "Enough." });
    expect(resultsOf(events)[2]).toMatch(/read may be called 2 times .* Go on without it/);
    await isRedriven(journal, events);
  });

  test("a limit for a tool that the agent doesn't have is refused", async () => {
    const limits = { calls: { raed: 2 } };
    await expect(runScript([], { agent, limits })).rejects.toThrow(/"raed" is not a tool/);
  });
});

describe("only one last turn", () => {
  test("resumed with the same limits, it ends as before, without a turn", async () => {
    const { outcome, events, journal } = await runScript(reader, { agent, limits: { steps: 2 } });
    const model = scriptedModel([]);
    const again = await resume(agent, runIdOf(events), { model, journal }).outcome;
    expect(again).toMatchObject({ kind: "limit", limit: "steps", text: FINAL, steps: 2 });
    expect(again.outputTokens).toBe(outcome.outputTokens);
    const all = await eventsOf(journal, runIdOf(events));
    expect(lastTurns(all)).toHaveLength(1);
    await isRedriven(journal, all);
  });

  test("a call in it is not made", async () => {
    const { outcome, events } = await runScript(
      () => ({ call: { tool: "read", arguments: { page: 1 } } }),
      { agent, limits: { steps: 2 } },
    );
    expect(outcome).toMatchObject({
      ...{ kind: "limit", text: null, calls: 2 },
      noText: "the model wrote no answer in its last turn",
    });
    expect(lastTurns(events)).toHaveLength(1);
  });

  test("a model that fails in it: the limit stays the outcome", async () => {
    const { outcome } = await runScript(
      (moment) => {
        if (moment.shape.startWith === "final") throw new Error("CUDA error 700");
        return reader(moment);
      },
      { agent, limits: { steps: 2 } },
    );
    expect(outcome).toMatchObject({ kind: "limit", limit: "steps", text: null });
    expect(outcome).toHaveProperty("noText", expect.stringContaining("CUDA error 700"));
  });

  test("none after an abort, and an abort ends it", async () => {
    const abortController = new AbortController();
    const { signal } = abortController;
    const aborted = await runScript(
      (moment) => {
        if (moment.step === 1) abortController.abort(new Error("enough"));
        return reader(moment);
      },
      { agent, signal },
    );
    expect(aborted.outcome).toMatchObject({ kind: "aborted", reason: "enough" });
    expect(lastTurns(aborted.events)).toHaveLength(0);

    const second = new AbortController();
    const inside = await runScript(
      (moment) => {
        if (moment.shape.startWith === "final") second.abort(new Error("enough"));
        return reader(moment);
      },
      { agent, signal: second.signal, limits: { steps: 1 } },
    );
    expect(inside.outcome).toMatchObject({ kind: "aborted", reason: "enough" });
    await isRedriven(inside.journal, inside.events);
  });

  test("a model that hangs in it is stopped when the time is up", async () => {
    const { outcome, events, journal } = await runScript(
      ({ shape }) =>
        shape.startWith === "final"
          ? { final: FINAL, delay: 60_000 }
          : { call: { tool: "sleep", arguments: {} } },
      { agent, limits: { wallMilliseconds: 600 } },
    );
    expect(outcome).toMatchObject({
      ...{ kind: "limit", limit: "wallMilliseconds", text: null },
      noText: "the time was up before the model wrote an answer",
    });
    await isRedriven(journal, events);
  });

  test("cut off by a crash, it is taken again", async () => {
    const { events, journal } = await runScript(reader, { agent, limits: { steps: 2 } });
    const started = events.findIndex((event) => event.type === "turn-started" && event.last);
    const runId = runIdOf(events);
    for (const cut of [started, started + 1]) {
      const copy = new (journal.constructor as new () => MemoryJournal)();
      await copy.append(runId, events.slice(0, cut));
      const outcome = await resume(agent, runId, { model: scriptedModel(reader), journal: copy })
        .outcome;
      expect(outcome).toMatchObject({ kind: "limit", limit: "steps", text: FINAL, steps: 2 });
      await isRedriven(copy, await eventsOf(copy, runId));
    }
  });
});

test("a structured answer is asked for in its schema", async () => {
  const output = z.strictObject({ pages: z.number() });
  let grammar: string | undefined;
  const { outcome } = await runScript(
    (moment) => {
      if (moment.shape.startWith !== "final") return reader(moment);
      grammar = moment.shape.finalGrammar;
      return { final: '{"pages":2}' };
    },
    { agent: agentWith({ tools: [read], output }), limits: { steps: 2 } },
  );
  expect(outcome).toMatchObject({ kind: "limit", text: '{"pages":2}' });
  expect(grammar).toBeDefined();
});

test("a run that must call first may answer in its last turn", async () => {
  const { outcome } = await runScript(
    ({ shape }) => (shape.startWith === "final" ? { final: FINAL } : { analysis: "Hm." }),
    { agent: agentWith({ tools: [read], firstCall: "required" }), limits: { steps: 2 } },
  );
  expect(outcome).toMatchObject({ kind: "limit", limit: "steps", text: FINAL });
});
