import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { MemoryJournal, openJournal, type TimedEvent } from "../../src/trace/index.ts";
import { runPage } from "../../src/viewer/index.ts";
import { RunReader } from "../../src/viewer/run-reader.ts";
import { sampleRun } from "../trace/sample-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";

/** A run whose turns and calls were cut off in every place, and gone on with. */
function cutRun(): TimedEvent[] {
  const events = sampleRun(4);
  const resumed = {
    type: "run-resumed",
    step: 2,
    ostinatoVersion: "0.1.0",
    model: { kind: "scripted", name: "scripted", runtime: {} },
    time: 1,
  } as TimedEvent;
  // Step 2's turn is begun three times; step 3's call is started twice.
  return [
    ...events.slice(0, 8),
    resumed,
    ...events.slice(7, 8),
    resumed,
    ...events.slice(7, 18),
    resumed,
    ...events.slice(17),
  ];
}

/** The data in a page, by name. */
function dataOf(html: string): Map<string, unknown> {
  const blocks = html.matchAll(
    /<script type="application\/json" id="data-([\w-]+)">(.*?)<\/script>/gs,
  );
  return new Map([...blocks].map(([, name = "", json = ""]) => [name, JSON.parse(json)]));
}

describe("a run as one file", () => {
  test.each([
    ["whole", sampleRun(120)],
    ["cut off and gone on with", cutRun()],
    ["ending anywhere", cutRun().slice(0, 15)],
    ["without a step", sampleRun(2).slice(0, 1)],
  ])("holds what the local page would ask for: a run %s", async (_name, events) => {
    const journal = new MemoryJournal();
    await journal.append("a", events);
    const data = dataOf(await runPage(journal, "a"));
    const reader = new RunReader(journal);
    const { steps } = await reader.wholeOutline("a");
    expect(data.get("outline")).toEqual(JSON.parse(JSON.stringify(await reader.outline("a"))));
    expect(data.get("started")).toMatchObject({ task: "count the lines" });
    expect(data.get("runs")).toMatchObject([{ runId: "a" }]);
    const blocks = [...data].filter(([name]) => name.startsWith("steps-"));
    const held = blocks.flatMap(([, block]) => block as { detail: unknown; tokens: unknown }[]);
    expect(held).toHaveLength(steps.length);
    const size = data.get("block-size");
    for (const [, block] of blocks.slice(0, -1)) expect(block).toHaveLength(Number(size));
    expect(size).toBeGreaterThan(0);
    for (const [index, { detail, tokens }] of held.entries()) {
      expect(detail).toEqual(JSON.parse(JSON.stringify(await reader.step("a", index))));
      expect(tokens).toEqual({ ...(await reader.tokens("a", index)), prompt: null });
    }
  });

  test("cut turns and repeated starts are told", async () => {
    const journal = new MemoryJournal();
    await journal.append("a", cutRun());
    const reader = new RunReader(journal);
    expect((await reader.step("a", 1))?.view).toMatchObject({ step: 2, cutTurns: 2 });
    expect((await reader.step("a", 2))?.view.calls).toMatchObject([{ starts: 2 }]);
  });
});

describe("searching a run", () => {
  test("looks into whole texts and tells the steps that have all words", async () => {
    const journal = new MemoryJournal();
    const result = (step: number) => `${"harbour ".repeat(500)}Lamp ${step}\nKEEPER`;
    await journal.append("a", sampleRun(30, { result }));
    const reader = new RunReader(journal);
    expect(await reader.search("a", "lamp keeper")).toHaveLength(29);
    expect(await reader.search("a", "LAMP part-7.txt")).toEqual([6]);
    expect(await reader.search("a", "3 lines")).toContain(29);
    expect(await reader.search("a", "lighthouse")).toEqual([]);
  });
});

test("a changed byte is told with its event, and the other steps are still shown", async () => {
  const path = join(temporaryFolder(), "j.db");
  const journal = await openJournal(path);
  await journal.append("a", sampleRun(4));
  const database = new DatabaseSync(path);
  database.exec(
    `UPDATE events SET body = replace(body, 'line 2', 'line x') WHERE body LIKE '%line 2%'`,
  );
  database.close();
  const reader = new RunReader(journal);
  expect(await reader.outline("a")).toMatchObject({ status: "answered", stepCount: 4 });
  expect((await reader.step("a", 0))?.view.step).toBe(1);
  await expect(reader.step("a", 1)).rejects.toThrow(
    /event 12 \(call-finished, step 2\) of run a was changed/,
  );
  await expect(reader.step("a", 3)).resolves.toMatchObject({ view: { step: 4 } });
  await journal.close();
});
