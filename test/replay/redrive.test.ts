import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, resume, run } from "../../src/planner/index.ts";
import { recordedTurns } from "../../src/replay/recorded/recorded-turns.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { defineTool } from "../../src/tool/index.ts";
import type { JournalEvent } from "../../src/trace/event.ts";
import type { TimedEvent } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { collect } from "../trace/sample-run.ts";
import {
  type GeneratedRun,
  generatedRun,
  makeRun,
  propertySeed,
  testAgent,
} from "./generated-run.ts";

function bare(events: readonly JournalEvent[]): TimedEvent[] {
  return events.map(({ runId, sequence, hash, ...event }) => event as TimedEvent);
}

describe("redrive", () => {
  test("of 200 generated runs is identical, event for event", async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(generatedRun, async (generated) => {
        const journal = new MemoryJournal();
        const agent = await makeRun(generated, journal, "r");
        const events: JournalEvent[] = await collect(journal.read("r"));
        const redriven = await redrive(journal, "r", { agent });
        expect(redriven).toMatchObject({ divergence: null, same: events.length });
        for (const event of events) {
          const kind =
            event.type === "run-finished"
              ? event.outcome.kind
              : event.type === "note"
                ? event.code
                : event.type;
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        }
      }),
      { numRuns: 200, seed: propertySeed("200 generated runs") },
    );
    // The generator reaches what it should.
    for (const kind of [
      ...["answered", "limit", "stuck", "awaiting-approval", "run-resumed"],
      ...["context-reduced", "answer-rejected", "no-answer", "turn-unreadable"],
    ]) {
      expect([kind, (kinds.get(kind) ?? 0) > 0]).toEqual([kind, true]);
    }
  });

  test("needs nothing but the record", async () => {
    await fc.assert(
      fc.asyncProperty(generatedRun, async (generated) => {
        const journal = new MemoryJournal();
        await makeRun(generated, journal, "r");
        expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
      }),
      { numRuns: 60, seed: propertySeed("60 runs from the record alone") },
    );
  });

  test("of generated runs that were cut off anywhere goes up to there", async () => {
    await fc.assert(
      fc.asyncProperty(generatedRun, fc.nat(), async (generated, where) => {
        const whole = new MemoryJournal();
        const agent = await makeRun(generated, whole, "r");
        const all = bare(await collect(whole.read("r")));
        const length = 1 + (where % all.length);
        const journal = new MemoryJournal();
        await journal.append("r", all.slice(0, length));
        expect(await redrive(journal, "r", { agent })).toMatchObject({
          ...{ divergence: null, same: length },
        });
      }),
      { numRuns: 150, seed: propertySeed("150 runs that were cut off") },
    );
  });

  const script: GeneratedRun = {
    turns: [
      { analysis: "First.", call: { tool: "count", arguments: { word: "a", limit: 400 } } },
      { call: { tool: "send", arguments: { to: "ann", word: "long word" } } },
      { preamble: "Now:", call: { tool: "slow", arguments: {} } },
      { call: { tool: "send", arguments: { to: "bob", word: "hi" } } },
    ],
    tools: ["count", "send", "slow", "list"],
    ...{
      structured: false,
      temperature: 1,
      probabilities: true,
      steps: 20,
      resumed: false,
      contextSize: 131_072,
    },
    decisions: [{ approved: true }],
  };

  test("of a run that was cut off after any event and taken up again", async () => {
    const whole = new MemoryJournal();
    await makeRun(script, whole, "r");
    const all = bare(await collect(whole.read("r")));
    for (let length = 1; length < all.length; length++) {
      const journal = new MemoryJournal();
      await journal.append("r", all.slice(0, length));
      // Cut off, it is driven up to where it was cut.
      expect(await redrive(journal, "r", { agent: testAgent })).toMatchObject({
        divergence: null,
        same: length,
      });
      expect(await redrive(journal, "r")).toMatchObject({ divergence: null, same: length });
      const taken = all.slice(0, length).filter((event) => event.type === "turn-finished").length;
      const rest = [...script.turns.slice(taken), { final: "The answer." }];
      const outcome = await resume(testAgent, "r", {
        ...{ model: scriptedModel(rest), journal, probabilities: true },
        approve: () => ({ approved: true }),
      }).outcome;
      expect(outcome.kind).toBe("answered");
      expect(await redrive(journal, "r", { agent: testAgent })).toMatchObject({ divergence: null });
    }
  });

  test("of a run that was aborted in a turn, in a call, or by its time", async () => {
    const slowTurn = [{ analysis: "a ".repeat(50), final: "x", tokenDelay: 5 }];
    const slowCall = [{ call: { tool: "slow", arguments: {} } }];
    for (const turns of [slowTurn, slowCall]) {
      for (const limits of [{}, { wallMilliseconds: 40 }]) {
        const journal = new MemoryJournal();
        const slow = {
          ...testAgent,
          tools: testAgent.tools.map((tool) => ({ ...tool, timeout: 5000 })),
        };
        const running = run(slow, "Do it.", { model: scriptedModel(turns), journal, limits });
        if (!("wallMilliseconds" in limits)) setTimeout(() => running.abort("enough"), 40);
        expect((await running.outcome).kind).toMatch(/aborted|limit/);
        const events = await collect(journal.read(running.id));
        expect(await redrive(journal, running.id, { agent: slow })).toMatchObject({
          divergence: null,
          same: events.length,
        });
      }
    }
  });

  test("of a run whose record has a limit of null, as Infinity was once kept", async () => {
    const whole = new MemoryJournal();
    const agent = await makeRun(script, whole, "r");
    const events = bare(await collect(whole.read("r")));
    const journal = new MemoryJournal();
    await journal.append(
      "r",
      events.map((event) =>
        event.type === "run-started"
          ? { ...event, limits: { ...event.limits, steps: null, turnTokens: null } }
          : event,
      ),
    );
    expect(await redrive(journal, "r", { agent })).toMatchObject({
      ...{ divergence: null, same: events.length },
    });
    const turns = recordedTurns(await collect(journal.read("r")), 131_072);
    expect(turns.every(({ room }) => room > 1000)).toBe(true);
  });

  test("of a run whose task was too long, also where its record doesn't say how long", async () => {
    const whole = new MemoryJournal();
    const model = scriptedModel([], { contextSize: 500 });
    const running = run(testAgent, "word ".repeat(900), { model, journal: whole });
    expect(await running.outcome).toHaveProperty("detail");
    expect(await redrive(whole, running.id)).toMatchObject({ divergence: null });
    const older = new MemoryJournal();
    const events = bare(await collect(whole.read(running.id)));
    await older.append(
      running.id,
      JSON.parse(JSON.stringify(events).replace(/,"detail":"[^"]+"/, "")),
    );
    expect(await redrive(older, running.id)).toMatchObject({ divergence: null });
  });

  test("of a run whose model failed", async () => {
    const journal = new MemoryJournal();
    const running = run(testAgent, "Do it.", { model: scriptedModel([]), journal });
    expect((await running.outcome).kind).toBe("failed");
    expect(await redrive(journal, running.id)).toMatchObject({ divergence: null });
  });

  test("of results that were cut to fit, and of ones that came again and again", async () => {
    const turns = Array.from({ length: 7 }, () => ({
      call: { tool: "count", arguments: { word: "wordy", limit: 3000 } },
    }));
    const journal = new MemoryJournal();
    const model = scriptedModel(turns, { contextSize: 9000 });
    const running = run(testAgent, "Do it.", { model, journal, limits: { resultTokens: 500 } });
    expect((await running.outcome).kind).toBe("stuck");
    const events = await collect(journal.read(running.id));
    expect(events.some((event) => event.type === "note" && event.code === "no-progress")).toBe(
      true,
    );
    expect(await redrive(journal, running.id)).toMatchObject({ divergence: null });
  });

  test("of results that were taken out to make room", async () => {
    const turns = Array.from({ length: 12 }, (_, index) => ({
      call: { tool: "count", arguments: { word: `w${index}`, limit: 900 } },
    }));
    const journal = new MemoryJournal();
    const model = scriptedModel([...turns, { final: "Done." }], { contextSize: 12_000 });
    const running = run(testAgent, "Do it.", { model, journal });
    expect((await running.outcome).kind).toBe("answered");
    const events = await collect(journal.read(running.id));
    expect(events.some(({ type }) => type === "context-reduced")).toBe(true);
    expect(await redrive(journal, running.id)).toMatchObject({ divergence: null });
  });
});

test("a signal ends a tool that runs again, and the redrive with it", async () => {
  const journal = new MemoryJournal();
  const model = scriptedModel([{ call: { tool: "wait", arguments: {} } }, { final: "Done." }]);
  let begun = (): void => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const waiting = (run: () => string | Promise<string>) =>
    defineAgent({
      name: "waiter",
      instructions: "Wait.",
      tools: [
        defineTool({
          name: "wait",
          description: "Waits.",
          input: z.object({}),
          effect: "read",
          run,
        }),
      ],
    });
  await run(
    waiting(() => "waited"),
    "Wait.",
    { model, journal, runId: "r" },
  ).outcome;
  const forever = waiting(() => {
    begun();
    return new Promise<string>(() => {});
  });
  const stop = new AbortController();
  const redriven = redrive(journal, "r", { agent: forever, tools: "live", signal: stop.signal });
  await started;
  stop.abort(new Error("enough"));
  await expect(redriven).rejects.toThrow("enough");
});
