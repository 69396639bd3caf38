import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TimedEvent } from "../../../src/trace/index.ts";
import { foldRun, MemoryJournal, openJournal } from "../../../src/trace/index.ts";
import { OutlineBuilder } from "../../../src/viewer/outline/outline-builder.ts";
import type { StepOutline } from "../../../src/viewer/outline/run-outline.ts";
import { stepTimes } from "../../../src/viewer/page/run/step-times.ts";
import { RunReader } from "../../../src/viewer/run-reader.ts";
import { collect, sampleRun } from "../../trace/sample-run.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";

async function outlineOf(events: readonly TimedEvent[]) {
  const journal = new MemoryJournal();
  await journal.append("a", events);
  const builder = new OutlineBuilder();
  for (const event of await collect(journal.read("a"))) builder.add(event);
  return builder;
}

describe("an outline", () => {
  test("has the same totals, steps and outcome as the run folded whole", async () => {
    const journal = new MemoryJournal();
    const view = foldRun(await journal.append("a", sampleRun(5)));
    const outline = await new RunReader(journal).wholeOutline("a");
    const { totals, outcome, status, events, lastAt } = view;
    expect(outline).toMatchObject({ totals, outcome, status, events, lastAt, stepCount: 5 });
    expect(outline.steps.map(({ step }) => step)).toEqual(view.steps.map(({ step }) => step));
    expect(outline.steps[0]).toMatchObject({
      says: "I read part 1.",
      answers: false,
      calls: [{ name: "read_file", brief: "part-1.txt", status: "ok", milliseconds: 2 }],
      first: 1,
      last: 6,
    });
    expect(outline.steps[4]).toMatchObject({ says: "It has 3 lines.", answers: true, calls: [] });
  });

  test("tells only what changed, however the events come", async () => {
    const events = sampleRun(4);
    for (let cut = 1; cut < events.length; cut++) {
      const journal = new MemoryJournal();
      await journal.append("a", events.slice(0, cut));
      const reader = new RunReader(journal);
      const before = await reader.outline("a");
      await journal.append("a", events.slice(cut));
      const after = await reader.outline("a", before.events);
      const steps = [...before.steps];
      for (const step of after.steps) steps[step.index] = step;
      expect(steps).toEqual((await new RunReader(journal).outline("a")).steps);
      expect(after.steps.length).toBeLessThanOrEqual(
        4 - Math.max(0, Math.floor((cut - 1) / 6)) + 1,
      );
    }
  });

  test("a turn that was cut off and taken again is one step", async () => {
    const events = sampleRun(2);
    const again = [...events.slice(0, 2), ...events.slice(1)];
    const builder = await outlineOf(again);
    expect(builder.outline().steps).toMatchObject([
      { step: 1, cutTurns: 1, index: 0 },
      { step: 2 },
    ]);
  });

  // Issue 21: each attempt was a row of its own, all with one number.
  test("attempts at one turn are one step, with what all of them used", async () => {
    const [started, turn, finished, ...rest] = sampleRun(2);
    if (started === undefined || turn === undefined || finished === undefined) throw new Error();
    const note = { type: "note", step: 1, code: "turn-unreadable", text: "Hm.", time: 1 } as const;
    const attempt = [turn, finished, note];
    // The third is cut off, and taken again when the run is resumed.
    const events = [started, ...attempt, ...attempt, turn, turn, finished, ...rest];
    const journal = new MemoryJournal();
    const view = foldRun(await journal.append("a", events));
    expect(view.steps.map(({ step, attempt }) => [step, attempt])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
    ]);
    const reader = new RunReader(journal);
    const { steps, totals, stepCount } = await reader.wholeOutline("a");
    expect(stepCount).toBe(2);
    expect(totals).toEqual(view.totals);
    expect(steps[0]).toMatchObject({
      first: 1,
      cutTurns: 1,
      calls: [{ name: "read_file" }],
      notes: ["turn-unreadable", "turn-unreadable"],
    });
    expect(steps[0]?.earlierTurns).toHaveLength(2);
    expect(stepTimes(steps[0] as StepOutline)).toMatchObject({ prompt: 15, output: 27 });
    const detail = await reader.step("a", 0);
    expect(detail?.view).toMatchObject({ step: 1, attempt: 3, cutTurns: 1, notes: [] });
    expect(detail?.earlier).toMatchObject([
      { attempt: 1, notes: [{ code: "turn-unreadable" }] },
      { attempt: 2, notes: [{ code: "turn-unreadable" }] },
    ]);
    expect((await reader.tokens("a", 0))?.earlier).toHaveLength(2);
    expect(await reader.search("a", "read part 1")).toEqual([0]);
    expect(await reader.search("a", "read part 2")).toEqual([1]);
  });

  test("a reduction of the prompt changes steps that are long over, also on a live page", async () => {
    const events = sampleRun(4);
    const end = events.findIndex((event) => event.type === "turn-started" && event.step === 4);
    const journal = new MemoryJournal();
    await journal.append("a", events.slice(0, end));
    const reader = new RunReader(journal);
    const before = await reader.outline("a");
    const [call] = before.steps[1]?.calls ?? [];
    await journal.append("a", [
      {
        type: "context-reduced",
        step: 3,
        results: [{ callId: call?.callId ?? "", text: "[gone]" }],
        summary: { text: "So far.", by: "model", history: 0, through: 1 },
        from: 9,
        tokensBefore: 90,
        tokensAfter: 40,
        time: 1,
      },
    ]);
    const after = await reader.outline("a", before.events);
    expect(after.steps).toMatchObject([
      { step: 1, summarizedAfter: 3 },
      { step: 2, calls: [{ takenOut: { after: 3, text: "[gone]" } }] },
      { step: 3, notes: ["context-reduced"] },
    ]);
  });

  test("a call without a result runs, or was never started", async () => {
    const events = sampleRun(2);
    const status = async (end: number) =>
      (await outlineOf(events.slice(0, end))).outline().steps[0]?.calls[0]?.status;
    expect(await status(4)).toBe("requested");
    expect(await status(6)).toBe("running");
    expect(await status(7)).toBe("ok");
    const waiting = events.map((event) =>
      event.type === "call-decided" ? { ...event, decision: "pending" as const } : event,
    );
    const outline = (await outlineOf(waiting.slice(0, 5))).outline();
    expect(outline.steps[0]?.calls[0]?.status).toBe("pending");
  });

  test("the plan is the last that was written, and knows where", async () => {
    const plan = [
      { step: "look", status: "completed" },
      { step: "mend", status: "in_progress" },
      { step: 3, status: "pending" },
      { step: "rest", status: "some day" },
    ];
    const events = sampleRun(3).map((event) =>
      event.type === "call-requested"
        ? { ...event, tool: "update_plan", arguments: { plan, explanation: "so" } }
        : event,
    );
    expect((await outlineOf(events)).outline().plan).toEqual({
      items: plan.slice(0, 2),
      explanation: "so",
      writtenAt: [1, 2],
    });
    const odd = events.map((event) =>
      event.type === "call-requested" ? { ...event, arguments: { plan: "none" } } : event,
    );
    expect((await outlineOf(odd)).outline().plan).toBeNull();
  });
});

describe("skimming a journal's file", () => {
  test("gives what reading does, without hashes, token lists and large results", async () => {
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    await journal.append("a", sampleRun(100, { result: (step) => `${step} `.repeat(2000) }));
    const read = await collect(journal.read("a"));
    const skimmed = [...journal.skim("a")];
    expect(skimmed).toHaveLength(read.length);
    expect(skimmed.length).toBeGreaterThan(512);
    const reduced = read.map((event) => {
      const bare = { ...event, hash: "" };
      if (bare.type === "turn-started") return { ...bare, newTokens: [] };
      if (bare.type === "turn-finished") return { ...bare, tokens: [] };
      return bare.type === "call-finished" ? { ...bare, text: "" } : bare;
    });
    expect(skimmed).toEqual(reduced);
    expect([...journal.skim("a", 300)]).toEqual(reduced.slice(300));
    await journal.close();
  });

  test("long reasoning is there", async () => {
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    const long = "why ".repeat(2000);
    const events = sampleRun(1).map((event) =>
      event.type === "turn-finished"
        ? {
            ...event,
            messages: [{ channel: "analysis", recipient: null, contentType: null, content: long }],
          }
        : event,
    );
    await journal.append("a", events);
    const { steps } = await new RunReader(journal).outline("a");
    expect(steps[0]?.says).toMatch(/^why why .*…$/);
    await journal.close();
  });
});
