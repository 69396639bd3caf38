import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { JournalEvent, RunParent } from "../../src/trace/event.ts";
import type { Journal, TimedEvent } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { salvageJournal } from "../../src/trace/salvage/salvage-journal.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { collect, sampleRun } from "./sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const result = (step: number): string => `${step} `.repeat(3000);

/** Shares the first `events` of a run, then goes on with `rest`. */
async function fork(
  journal: Journal,
  runId: string,
  parent: RunParent & { events: number },
  rest: readonly TimedEvent[],
): Promise<readonly JournalEvent[]> {
  const [started] = sampleRun(1, { task: `fork ${runId}` });
  const all = await collect(journal.read(parent.runId));
  const hash = all[parent.events - 1]?.hash ?? "";
  return journal.append(runId, [
    { ...started, parent: { hash, ...parent } } as TimedEvent,
    ...rest,
  ]);
}

const open: [string, () => Promise<Journal>][] = [
  ["memory", async () => new MemoryJournal()],
  ["file", () => openJournal(join(temporaryFolder(), "j.db"))],
];

describe.each(open)("a forked run in a %s journal", (_name, openIt) => {
  test("reads as one run, with the same numbers, and its own first event", async () => {
    const journal = await openIt();
    const all = await journal.append("a", sampleRun(4, { result }));
    const rest = sampleRun(4, { result: (step) => `other ${result(step)}` }).slice(13);
    const own = await fork(journal, "b", { runId: "a", step: 3, events: 13 }, rest.slice(0, 2));
    await journal.append("b", rest.slice(2));
    expect(own.map((event) => event.sequence)).toEqual([0, 13, 14]);

    const read = await collect(journal.read("b"));
    expect(read.map((event) => event.sequence)).toEqual(all.map((event) => event.sequence));
    expect(read[0]).toMatchObject({ type: "run-started", task: "fork b", runId: "b" });
    expect(read.slice(1, 13)).toEqual(all.slice(1, 13).map((event) => ({ ...event, runId: "b" })));
    expect(await collect(journal.read("b", 12))).toEqual(read.slice(12));
    expect(await collect(journal.read("b", 14))).toEqual(read.slice(14));
    expect(await journal.list({ limit: 1 })).toMatchObject([
      { runId: "b", parent: { runId: "a", step: 3 }, events: all.length, steps: 4 },
    ]);
    await journal.close();
  });

  test("a fork of a fork reads through both", async () => {
    const journal = await openIt();
    const events = sampleRun(4, { result });
    await journal.append("a", events);
    await fork(journal, "b", { runId: "a", step: 2, events: 7 }, events.slice(7));
    await fork(journal, "c", { runId: "b", step: 3, events: 13 }, events.slice(13));
    const read = await collect(journal.read("c"));
    expect(read.map((event) => event.type)).toEqual(events.map((event) => event.type));
    expect(read[0]).toMatchObject({ task: "fork c" });
    await journal.close();
  });
});

describe("a forked run in a file", () => {
  test("keeps the shared part once, and notices a changed or missing parent", async () => {
    const path = join(temporaryFolder(), "j.db");
    const journal = await openJournal(path);
    await journal.append("a", sampleRun(40, { result }));
    const size = async (): Promise<number> => {
      await journal.maintain(() => {});
      return Number(new DatabaseSync(path).prepare("PRAGMA page_count").get()?.page_count);
    };
    const before = await size();
    for (let index = 0; index < 20; index++) {
      await fork(journal, `b${index}`, { runId: "a", step: 39, events: 200 }, []);
    }
    expect((await size()) - before).toBeLessThan(10);
    await fork(journal, "wrong", { runId: "a", step: 2, events: 7, hash: "00" }, []);
    await expect(collect(journal.read("wrong"))).rejects.toThrow(
      /events that its parent no longer has/,
    );
    await fork(journal, "long", { runId: "a", step: 2, events: 7000 }, []);
    await expect(collect(journal.read("long"))).rejects.toMatchObject({ code: "journal.corrupt" });
    await journal.append("orphan", [
      { ...sampleRun(1)[0], parent: { runId: "gone", step: 1, events: 3 } } as TimedEvent,
    ]);
    await expect(collect(journal.read("orphan"))).rejects.toThrow(/forked from gone, which is not/);
    await journal.close();
  });

  test("is salvaged with its parent", async () => {
    const path = join(temporaryFolder(), "j.db");
    const journal = await openJournal(path);
    const events = sampleRun(4, { result });
    await journal.append("a", events);
    await fork(journal, "b", { runId: "a", step: 3, events: 13 }, events.slice(13));
    const read = await collect(journal.read("b"));
    await journal.close();
    const saved = await salvageJournal(path, `${path}.saved`);
    expect(saved.runs.map((run) => [run.runId, run.dropped])).toEqual([
      ["a", 0],
      ["b", 0],
    ]);
    const again = await openJournal(`${path}.saved`);
    expect(await collect(again.read("b"))).toEqual(read);
    await again.close();
  });
});

describe("a file of an older version", () => {
  test("is brought up to date with all that it holds", async () => {
    const path = join(temporaryFolder(), "j.db");
    const journal = await openJournal(path);
    const written = await journal.append("a", sampleRun(3, { result }));
    await journal.close();
    // What version 2 added, taken away again.
    const database = new DatabaseSync(path);
    database.exec(
      "DROP TABLE fences; DROP TABLE messages; DROP TABLE seals; DROP TABLE attachments; ALTER TABLE runs DROP COLUMN shared; PRAGMA user_version = 1",
    );
    database.close();
    const again = await openJournal(path);
    expect(await collect(again.read("a"))).toEqual(written);
    await again.attach("a", "note", "kept");
    expect(await again.attached("a", "note")).toBe("kept");
    expect(await again.attached("a", "other")).toBeNull();
    await expect(again.attach("none", "note", "")).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
    await again.close();
  });
});
