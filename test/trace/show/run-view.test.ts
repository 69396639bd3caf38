import { describe, expect, test } from "vitest";
import type { JournalEvent } from "../../../src/trace/event.ts";
import type { TimedEvent } from "../../../src/trace/journal.ts";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { printRun } from "../../../src/trace/show/print-run.ts";
import { foldRun } from "../../../src/trace/show/run-view.ts";
import { collect, sampleRun } from "../sample-run.ts";

async function stamped(events: readonly TimedEvent[]): Promise<JournalEvent[]> {
  const journal = new MemoryJournal();
  await journal.append("r", events);
  return collect(journal.read("r"));
}

describe("the fold of a run", () => {
  test("has steps, calls, results, counts and the outcome", async () => {
    const events = await stamped(sampleRun(3));
    const view = foldRun(events);
    expect(view).toMatchObject({
      runId: "r",
      status: "answered",
      task: "count the lines",
      events: events.length,
      hash: events.at(-1)?.hash,
      totals: {
        calls: 2,
        promptTokens: 300,
        reusedTokens: 240,
        outputTokens: 90,
        toolMilliseconds: 4,
        approvalMilliseconds: 0,
      },
    });
    expect(view.steps.map((step) => step.step)).toEqual([1, 2, 3]);
    expect(view.steps[0]?.calls[0]).toMatchObject({
      tool: "read_file",
      effect: "read",
      starts: 1,
      arguments: { path: "part-1.txt" },
      decisions: [{ decision: "approved", by: "policy" }],
      result: { status: "ok", text: "line 1\n".repeat(3) },
    });
    expect(view.steps[2]?.turn?.messages.at(-1)?.content).toBe("It has 3 lines.");
  });

  test("accepts a run that ends anywhere", async () => {
    const events = await stamped(sampleRun(3));
    for (let length = 1; length < events.length; length++) {
      const view = foldRun(events.slice(0, length));
      expect(view.events).toBe(length);
      expect(view.status).toBe("unfinished");
    }
    expect(() => foldRun([])).toThrow(RangeError);
    expect(() => foldRun(events.slice(1))).toThrow(RangeError);
  });

  test("a call that was cut off has a start and no result", async () => {
    const all = sampleRun(2);
    const cut = all.findIndex((event) => event.type === "call-finished");
    const view = foldRun(await stamped(all.slice(0, cut)));
    expect(view.steps[0]?.calls[0]).toMatchObject({ starts: 1, result: null });
  });

  test("a turn that was cut and taken again is one step", async () => {
    const all = sampleRun(2);
    const [started, turn] = all;
    if (started?.type !== "run-started" || turn?.type !== "turn-started") throw new Error("sample");
    const resumed = {
      type: "run-resumed",
      step: 1,
      ostinatoVersion: "0.1.0",
      model: started.model,
      agentChanges: ["instructions"],
      time: 5,
    } as const;
    const view = foldRun(await stamped([started, turn, resumed, ...all.slice(1)]));
    expect(view).toMatchObject({
      status: "answered",
      resumed: 1,
      agentChanges: ["instructions"],
    });
    expect(printRun(view)).toMatch(/changed +agent changes since the start: instructions\n/);
    expect(view.steps.map(({ step, cutTurns }) => ({ step, cutTurns }))).toEqual([
      { step: 1, cutTurns: 1 },
      { step: 2, cutTurns: 0 },
    ]);
  });

  test("takes time in proportion to the run", async () => {
    const events = await stamped(sampleRun(5000, { result: () => "x" }));
    expect(foldRun(events).steps).toHaveLength(5000);
  });
});
