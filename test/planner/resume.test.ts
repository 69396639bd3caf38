import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { resume, run } from "../../src/planner/index.ts";
import { defineTool, ToolFailure } from "../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { agentWith, callAdd, eventsOf, resultsOf } from "./scripted-run.ts";

/** The script as a function of the prompt, so that it goes on rightly wherever a run was cut. */
const answers = ({ prompt }: { prompt: string }) => {
  const results = prompt.split("<|start|>functions.").length - 1;
  return results < 3 ? callAdd(results, 1) : { final: "All added." };
};

async function journalOf(events: readonly JournalEvent[], runId: string): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  await journal.append(
    runId,
    events.map(({ runId: _, sequence: __, ...event }) => event),
  );
  return journal;
}

describe("resume", () => {
  test("from every prefix of the journal: the same answer, no finished call repeated", async () => {
    const whole = new MemoryJournal();
    const calls: string[] = [];
    const counting = agentWith({ tools: [countingAdd(calls, "read")] });
    const first = run(counting, "Add.", { model: scriptedModel(answers), journal: whole, seed: 7 });
    const reference = await first.outcome;
    const events = await eventsOf(whole, first.id);
    expect(reference).toMatchObject({ kind: "answered", text: "All added.", calls: 3 });

    for (let length = 1; length < events.length; length++) {
      calls.length = 0;
      const prefix = events.slice(0, length);
      const journal = await journalOf(prefix, first.id);
      const again = resume(counting, first.id, { model: scriptedModel(answers), journal });
      const outcome = await again.outcome;
      expect(outcome, `after ${length} events`).toMatchObject({
        kind: "answered",
        text: "All added.",
        calls: 3,
        steps: 4,
      });
      const finished = prefix.filter(({ type }) => type === "call-finished").length;
      expect(calls.length, `after ${length} events`).toBe(3 - finished);
      const hashes = (list: readonly JournalEvent[]) => [
        ...new Set(
          list.flatMap((event) => (event.type === "turn-started" ? [event.promptHash] : [])),
        ),
      ];
      expect(hashes(await eventsOf(journal, first.id))).toEqual(hashes(events));
    }
  });

  test("a record whose limit is null, as Infinity was once kept: as if none were given", async () => {
    const whole = new MemoryJournal();
    const first = run(agentWith({}), "Add.", { model: scriptedModel(answers), journal: whole });
    await first.outcome;
    const [started, ...rest] = (await eventsOf(whole, first.id)).slice(0, 3);
    if (started?.type !== "run-started") throw new Error("no beginning");
    const unlimited = { ...started, limits: { ...started.limits, steps: null } };
    const journal = await journalOf([unlimited, ...rest], first.id);
    const model = scriptedModel(answers);
    const again = resume(agentWith({}), first.id, {
      model,
      journal,
      limits: { outputTokens: 900 },
    });
    expect(await again.outcome).toMatchObject({ kind: "answered", text: "All added." });
    const resumed = (await eventsOf(journal, first.id)).find(({ type }) => type === "run-resumed");
    expect(resumed).toMatchObject({ limits: { steps: 50, outputTokens: 900 } });
  });

  test("a run that has its answer only tells it", async () => {
    const journal = new MemoryJournal();
    const first = run(agentWith({}), "x", { model: scriptedModel([{ final: "42" }]), journal });
    await first.outcome;
    const before = await eventsOf(journal, first.id);
    const model = scriptedModel([]);
    const outcome = await resume(agentWith({}), first.id, { model, journal }).outcome;
    expect(outcome).toMatchObject({ kind: "answered", text: "42" });
    expect(await eventsOf(journal, first.id)).toEqual(before);
  });

  test("a run that is not there, and one of another agent", async () => {
    const journal = new MemoryJournal();
    const model = scriptedModel([{ final: "x" }]);
    expect(await resume(agentWith({}), "nowhere", { model, journal }).outcome).toMatchObject({
      kind: "failed",
      error: { code: "journal.run-not-found" },
    });
    const first = run(agentWith({}), "x", { model, journal });
    await first.outcome;
    const other = agentWith({ name: "other" });
    expect(await resume(other, first.id, { model, journal }).outcome).toMatchObject({
      kind: "failed",
      error: { code: "input.invalid" },
    });
  });

  test("without a run's id", () => {
    const options = { model: scriptedModel([]), journal: new MemoryJournal() };
    for (const id of [undefined as never, ""]) {
      expect(() => resume(agentWith({}), id, options)).toThrow(
        expect.objectContaining({ code: "input.invalid", hint: expect.stringContaining("run.id") }),
      );
    }
  });

  test("an aborted turn is taken again under its own number", async () => {
    const journal = new MemoryJournal();
    const slow = { analysis: "Hm. ".repeat(100), final: "x", tokenDelay: 5 };
    const first = run(agentWith({}), "x", {
      model: scriptedModel([slow]),
      journal,
      signal: AbortSignal.timeout(40),
    });
    expect((await first.outcome).kind).toBe("aborted");
    const model = scriptedModel([{ final: "Now." }]);
    const outcome = await resume(agentWith({}), first.id, { model, journal }).outcome;
    expect(outcome).toMatchObject({ kind: "answered", text: "Now.", steps: 1 });
  });

  test("a limit that was reached can be raised", async () => {
    const journal = new MemoryJournal();
    const model = () => scriptedModel(answers);
    const first = run(agentWith({}), "x", { model: model(), journal, limits: { steps: 2 } });
    expect(await first.outcome).toMatchObject({ kind: "limit", limit: "steps" });
    const again = resume(agentWith({}), first.id, {
      model: model(),
      journal,
      limits: { steps: 9 },
    });
    expect(await again.outcome).toMatchObject({ kind: "answered", steps: 4 });
  });
});

describe("a call that must happen once and was cut off", () => {
  const cutRun = async (agent: ReturnType<typeof agentWith>) => {
    const journal = new MemoryJournal();
    const first = run(agent, "Add.", { model: scriptedModel(answers), journal });
    await first.outcome;
    const events = await eventsOf(journal, first.id);
    const cut = events.findIndex(({ type }) => type === "call-started") + 1;
    return { runId: first.id, journal: await journalOf(events.slice(0, cut), first.id) };
  };

  test("is not repeated: the run waits for a decision", async () => {
    const calls: string[] = [];
    const agent = agentWith({ tools: [countingAdd(calls, "once")] });
    const { runId, journal } = await cutRun(agent);
    calls.length = 0;
    const outcome = await resume(agent, runId, { model: scriptedModel(answers), journal }).outcome;
    expect(outcome).toMatchObject({ kind: "awaiting-approval", callId: "1.1" });
    expect(calls).toEqual([]);
  });

  test("who decides is told that it may have happened; a no is told to the model", async () => {
    const calls: string[] = [];
    const agent = agentWith({ tools: [countingAdd(calls, "once")] });
    const { runId, journal } = await cutRun(agent);
    calls.length = 0;
    let warned = false;
    await resume(agent, runId, {
      model: scriptedModel(answers),
      journal,
      approve: ({ mayHaveHappened }) => {
        warned = mayHaveHappened;
        return { approved: false };
      },
    }).outcome;
    expect(warned).toBe(true);
    expect(calls).toHaveLength(2);
    expect(resultsOf(await eventsOf(journal, runId))[0]).toMatch(
      /whether it happened is not known/,
    );
  });

  test.each([
    ["it happened", () => "1", "1", 2],
    ["it did not", () => null, "1", 3],
  ] satisfies [string, () => string | null, string, number][])(
    "its tool is asked first: %s",
    async (_, reconcile, text, count) => {
      const calls: string[] = [];
      const agent = agentWith({ tools: [{ ...countingAdd(calls, "once"), reconcile }] });
      const { runId, journal } = await cutRun(agent);
      calls.length = 0;
      const outcome = await resume(agent, runId, { model: scriptedModel(answers), journal })
        .outcome;
      expect(outcome.kind).toBe("answered");
      expect(calls).toHaveLength(count);
      expect(resultsOf(await eventsOf(journal, runId))[0]).toBe(text);
    },
  );

  test("a tool that can't tell leaves it to a person", async () => {
    const reconcile = (): never => {
      throw new ToolFailure("the other side does not answer");
    };
    const agent = agentWith({ tools: [{ ...countingAdd([], "once"), reconcile }] });
    const { runId, journal } = await cutRun(agent);
    const outcome = await resume(agent, runId, { model: scriptedModel(answers), journal }).outcome;
    expect(outcome.kind).toBe("awaiting-approval");
  });
});

function countingAdd(calls: string[], effect: "read" | "once") {
  return defineTool({
    name: "add",
    description: "Adds two numbers.",
    input: z.object({ a: z.number(), b: z.number() }),
    effect,
    run: ({ a, b }, { idempotencyKey }) => {
      calls.push(idempotencyKey);
      return String(a + b);
    },
  });
}

describe("what a resumed run takes along", () => {
  test("the sampling that it began with, unless the agent has its own", async () => {
    const journal = new MemoryJournal();
    const cold = agentWith({ sampling: { temperature: 0 } });
    const script = () => scriptedModel([callAdd(1), { final: "2" }]);
    const limits = { steps: 1 };
    const first = run(cold, "Add.", { model: script(), journal, limits });
    await first.outcome;
    const plain = agentWith({});
    await resume(plain, first.id, { model: script(), journal, limits: { steps: 5 } }).outcome;
    const turns = (await eventsOf(journal, first.id)).flatMap((event) =>
      event.type === "turn-started" ? [event.sampling.temperature] : [],
    );
    expect(turns.length).toBeGreaterThan(1);
    expect(new Set(turns)).toEqual(new Set([0]));
  });

  test("an answer that was cut gets another turn", async () => {
    const journal = new MemoryJournal();
    const long = { final: "word ".repeat(200) };
    const model = () => scriptedModel([long, { final: "Short." }]);
    const limits = { turnTokens: 20 };
    const first = run(agentWith({}), "Tell.", { model: model(), journal, limits });
    expect(await first.outcome).toMatchObject({ kind: "limit", limit: "turnTokens" });
    const outcome = await resume(agentWith({}), first.id, {
      model: scriptedModel([{ final: "Short." }]),
      journal,
      limits: { turnTokens: 5000 },
    }).outcome;
    expect(outcome).toMatchObject({ kind: "answered", text: "Short.", steps: 2 });
  });

  test("a cut answer names the limit that cut it", async () => {
    const long = { final: "word ".repeat(200) };
    const journal = new MemoryJournal();
    const options = { model: scriptedModel([long]), journal, limits: { outputTokens: 20 } };
    expect(await run(agentWith({}), "Tell.", options).outcome).toMatchObject({
      kind: "limit",
      limit: "outputTokens",
    });
  });
});

test("an id that the journal has already: the run fails, and the other one keeps its ending", async () => {
  const journal = new MemoryJournal();
  const model = () => scriptedModel([{ final: "42" }]);
  const options = { journal, runId: "one" };
  await run(agentWith({}), "x", { ...options, model: model() }).outcome;
  const events = await eventsOf(journal, "one");
  const outcome = await run(agentWith({}), "y", { ...options, model: model() }).outcome;
  expect(outcome).toMatchObject({ kind: "failed", error: { code: "journal.write" } });
  expect(await eventsOf(journal, "one")).toEqual(events);
});

test("closing that fails doesn't take the answer away", async () => {
  const model = scriptedModel([{ final: "42" }]);
  const open = model.openSession.bind(model);
  model.openSession = async () => {
    const session = await open();
    session.dispose = () => Promise.reject(new Error("stuck"));
    return session;
  };
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const journal = new MemoryJournal();
  const outcome = await run(agentWith({}), "x", { model, journal }).outcome;
  expect(outcome).toMatchObject({ kind: "answered", text: "42" });
  expect((await warned).message).toContain("stuck");
});
