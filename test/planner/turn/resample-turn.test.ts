import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { resume } from "../../../src/planner/index.ts";
import { turnSeed } from "../../../src/planner/turn/turn-seed.ts";
import { redrive } from "../../../src/replay/index.ts";
import type { JournalEvent, TurnStarted } from "../../../src/trace/event.ts";
import { foldRun, MemoryJournal, printRun } from "../../../src/trace/index.ts";
import type { TimedEvent } from "../../../src/trace/journal.ts";
import { adder, agentWith, callAdd, eventsOf, resultsOf, runScript } from "../scripted-run.ts";

const empty = { analysis: "Hm." };
const broken = { call: { recipient: "functions.add", raw: '{"a":1,"b":"tw' } };
const answer = { final: "It is 3." };

function turnsOf(events: readonly JournalEvent[]): readonly TurnStarted[] {
  return events.flatMap((event) => (event.type === "turn-started" ? [event] : []));
}

function notesOf(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) => (event.type === "note" ? [event.code] : []));
}

// Issue 21, item 5: what spoils the prompt spoils what follows.
describe("a turn that can't be read", () => {
  test.each([
    ["no answer and no call", empty, "it has neither a call nor an answer"],
    ["an empty answer", { final: "  " }, "it has neither a call nor an answer"],
    ["arguments that are no JSON", broken, "the arguments of add are not valid JSON"],
  ])("%s: is sampled again from the same prompt, with another seed", async (_, turn, why) => {
    const prompts: string[] = [];
    const script = [callAdd(1, 2), turn, answer].map((said) => (moment: { prompt: string }) => {
      prompts.push(moment.prompt);
      return said;
    });
    const { outcome, events, journal } = await runScript(script);
    expect(outcome).toMatchObject({ kind: "answered", text: "It is 3.", steps: 2, calls: 1 });
    expect(prompts[2]).toBe(prompts[1]);
    const [, spoilt, again] = turnsOf(events);
    expect(again).toMatchObject({ step: 2, promptHash: spoilt?.promptHash, newTokens: [] });
    expect(again?.seed).not.toBe(spoilt?.seed);
    expect(notesOf(events)).toEqual(["turn-unreadable"]);
    // All that was drawn counts against the run's tokens.
    const written = events.flatMap((event) =>
      event.type === "turn-finished" ? [event.tokens.length] : [],
    );
    expect(written).toHaveLength(3);
    expect(outcome.outputTokens).toBe(written.reduce((sum, count) => sum + count, 0));
    const view = foldRun(events);
    expect(view.totals.outputTokens).toBe(outcome.outputTokens);
    expect(printRun(view)).toContain(`The turn can't be read: ${why}. It is sampled again`);
    expect(await redrive(journal, view.runId)).toMatchObject({ divergence: null });
  });

  test("is drawn ten times more at most, each time with a seed of its own", async () => {
    const { outcome, events, journal } = await runScript([
      ...Array.from({ length: 11 }, () => empty),
      answer,
    ]);
    expect(outcome).toMatchObject({ kind: "answered", steps: 2 });
    expect(notesOf(events)).toEqual([...Array(10).fill("turn-unreadable"), "no-answer"]);
    const turns = turnsOf(events);
    expect(turns.map(({ step }) => step)).toEqual([...Array(11).fill(1), 2]);
    expect(new Set(turns.map(({ seed }) => seed)).size).toBe(12);
    // After that it is begun for the model, as before.
    expect(turns.at(-1)?.startWith).toBe("final");
    expect(await redrive(journal, events[0]?.runId ?? "")).toMatchObject({ divergence: null });
  });

  test("counts against the run's tokens, which end it", async () => {
    const { outcome } = await runScript(
      Array.from({ length: 11 }, () => empty),
      { limits: { outputTokens: 20 } },
    );
    expect(outcome).toMatchObject({ kind: "limit", limit: "outputTokens" });
  });

  test("a structured answer that is no JSON is one; one that breaks its schema is told", async () => {
    const agent = agentWith({ output: z.strictObject({ sum: z.number() }) });
    const { outcome, events, journal } = await runScript(
      [{ final: "three" }, { final: '{"sum":"three"}' }, { final: '{"sum":3}' }],
      { agent },
    );
    expect(outcome).toMatchObject({ kind: "answered", output: { sum: 3 }, steps: 2 });
    expect(notesOf(events)).toEqual(["turn-unreadable", "answer-rejected"]);
    expect(await redrive(journal, events[0]?.runId ?? "")).toMatchObject({ divergence: null });
  });

  test("a call that was recovered is executed, and one that can be answered is told", async () => {
    const { outcome, events } = await runScript([
      { call: { recipient: "functions.add", raw: '{"a":1,"b":2' } },
      { call: { recipient: "functions.add", raw: '{"a":1,"b":"two"}' } },
      { call: { recipient: "functions.subtract", raw: "nonsense" } },
      answer,
    ]);
    expect(outcome).toMatchObject({ kind: "answered", steps: 4, calls: 3 });
    expect(notesOf(events)).toEqual([]);
    expect(resultsOf(events)).toEqual([
      "3",
      expect.stringContaining("invalid arguments for add"),
      expect.stringContaining("there is no tool subtract"),
    ]);
  });

  test("a readable call beside it counts, and so does a turn that a limit cut", async () => {
    const vocabulary = scriptedModel([]).vocabulary;
    const { control } = vocabulary;
    const call = (body: string) => [
      ...[control.channel, ...vocabulary.encode("commentary to=functions.add"), control.message],
      ...[...vocabulary.encode(body), control.end],
    ];
    const opening = [control.start, ...vocabulary.encode("assistant")];
    const tokens = [...call('{"a":1,"b":2}'), ...opening, ...call("oh")];
    const two = await runScript([{ tokens }, answer]);
    expect(notesOf(two.events)).toEqual([]);
    expect(resultsOf(two.events)[0]).toBe("3");
    const cut = await runScript([{ analysis: "a ".repeat(40) }, answer], {
      limits: { turnTokens: 20 },
    });
    expect(notesOf(cut.events)).toEqual(["turn-cut"]);
  });

  test("at temperature 0, where every sample is the same, the model gets another turn as before", async () => {
    const agent = agentWith({ sampling: { temperature: 0 } });
    const { outcome, events } = await runScript([empty, answer], { agent });
    expect(outcome).toMatchObject({ kind: "answered", steps: 2 });
    expect(notesOf(events)).toEqual(["no-answer"]);
  });

  test("the first step's call is still held to, and a turn begun for the model begins so again", async () => {
    const agent = agentWith({ firstCall: "required" });
    const { events } = await runScript([{ final: "3" }, empty, broken, callAdd(1, 2), answer], {
      agent,
    });
    expect(notesOf(events)).toEqual(["no-call", "turn-unreadable", "turn-unreadable"]);
    expect(
      turnsOf(events).map(({ step, startWith, mustCall }) => [step, startWith, mustCall]),
    ).toEqual([
      [1, undefined, true],
      ...[1, 2, 3].map(() => [2, "call", true]),
      [3, undefined, undefined],
    ]);
  });

  test("a run that stops among the draws goes on with the next seed", async () => {
    const whole = await runScript([callAdd(1, 2), empty, empty, answer], { runId: "w", seed: 5 });
    const stop = new AbortController();
    const script = [
      callAdd(1, 2),
      empty,
      () => {
        stop.abort();
        return { final: "never" };
      },
    ];
    const { journal } = await runScript(script, { runId: "r", seed: 5, signal: stop.signal });
    const model = scriptedModel([empty, answer]);
    expect(await resume(adder, "r", { model, journal }).outcome).toMatchObject({
      ...{ kind: "answered", steps: 2 },
    });
    const events = await eventsOf(journal, "r");
    const seeds = turnsOf(events).map(({ seed }) => seed);
    expect([...new Set(seeds)]).toEqual(turnsOf(whole.events).map(({ seed }) => seed));
    expect(seeds.at(-1)).toBe(turnSeed(5, 2, 2));
    expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
  });

  test("a record of before turns were resampled is driven as it went", async () => {
    const agent = agentWith({ sampling: { temperature: 0 } });
    const { events } = await runScript([empty, broken, answer], { agent });
    expect(notesOf(events)).toEqual(["no-answer"]);
    const older = events.map(({ runId, sequence, hash, ...event }) =>
      "sampling" in event ? { ...event, sampling: { temperature: 1 } } : event,
    );
    const journal = new MemoryJournal();
    await journal.append("old", older as TimedEvent[]);
    expect(await redrive(journal, "old")).toMatchObject({ divergence: null, same: events.length });
  });
});
