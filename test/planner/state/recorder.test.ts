import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { OstinatoError } from "../../../src/errors.ts";
import { scriptedModel } from "../../../src/model/index.ts";
import { resume, run } from "../../../src/planner/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { add, agentWith, callAdd, eventsOf } from "../scripted-run.ts";

/** Longer under way than its intent takes to be written. */
const slowAdd = defineTool({
  ...add,
  run: async (input, context) => {
    await sleep(50);
    return add.run(input, context);
  },
});
const slowAdder = agentWith({ tools: [slowAdd] });

test("a journal that fails beside a reading call ends the run, and the record makes sense without what was lost", async () => {
  const journal = new MemoryJournal();
  const append = journal.append.bind(journal);
  let failures = 0;
  journal.append = async (runId, events) => {
    if (failures === 0 && events.some(({ type }) => type === "call-started")) {
      failures++;
      throw new OstinatoError("journal.write", "the disk is full");
    }
    return append(runId, events);
  };
  const script = () => scriptedModel([callAdd(1, 2), { final: "3" }]);
  const handle = run(slowAdder, "Add 1 and 2.", { model: script(), journal });
  const outcome = await handle.outcome;
  expect(failures).toBe(1);
  expect(outcome).toMatchObject({ kind: "failed", error: { code: "journal.write" } });
  const types = (await eventsOf(journal, handle.id)).map(({ type }) => type);
  expect(types).not.toContain("call-finished");
  expect(types.at(-1)).toBe("run-finished");
  const resumed = await resume(slowAdder, handle.id, { model: script(), journal }).outcome;
  expect(resumed).toMatchObject({ kind: "answered", text: "3" });
});

function counting(): { journal: MemoryJournal; appended: string[][] } {
  const journal = new MemoryJournal();
  const append = journal.append.bind(journal);
  const appended: string[][] = [];
  journal.append = async (runId, events) => {
    appended.push(events.map(({ type }) => type));
    return append(runId, events);
  };
  return { journal, appended };
}

const reader = agentWith({ tools: [{ ...add, effect: "read" as const }] });
const tenReads = () =>
  scriptedModel([...Array.from({ length: 10 }, (_, index) => callAdd(index, 1)), { final: "ok" }]);

test("many events are written at once where nobody watches, and each as it comes where somebody does", async () => {
  const alone = counting();
  // A slow machine would take longer than events may wait.
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  try {
    await run(reader, "Add.", { model: tenReads(), journal: alone.journal }).outcome;
  } finally {
    vi.useRealTimers();
  }
  const watched = counting();
  const running = run(reader, "Add.", { model: tenReads(), journal: watched.journal });
  for await (const _ of running);
  expect(alone.appended.flat()).toEqual(watched.appended.flat());
  expect(watched.appended.length).toBeGreaterThan(10);
  expect(alone.appended.length).toBeLessThan(4);
});

test("what a reading call is about is on record soon after it began, though nobody watches", async () => {
  const journal = new MemoryJournal();
  let found: string[] = [];
  const slow = defineTool({
    ...add,
    effect: "read",
    run: async (input, context) => {
      await sleep(100);
      found = (await eventsOf(journal, context.runId)).map(({ type }) => type);
      return add.run(input, context);
    },
  });
  const model = scriptedModel([callAdd(1, 2), { final: "3" }]);
  await run(agentWith({ tools: [slow] }), "Add.", { model, journal }).outcome;
  expect(found.at(-1)).toBe("call-started");
});

test("what came of a call that happens once is written before the next turn, though nobody watches", async () => {
  const adder = agentWith({ tools: [{ ...add, effect: "once" as const }] });
  const { journal, appended } = counting();
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  try {
    const model = scriptedModel([callAdd(1, 2), { final: "3" }]);
    await run(adder, "Add.", { model, journal }).outcome;
  } finally {
    vi.useRealTimers();
  }
  const written = appended.find((types) => types.includes("call-finished"));
  expect(written).toEqual(["call-finished", "turn-started"]);
});
