import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TimedEvent } from "../../../src/trace/journal.ts";
import { openJournal } from "../../../src/trace/sqlite/open-journal.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const own = (runId: string) => (step: number) =>
  Array.from({ length: 500 }, (_, index) => `${runId}:${step}:${index * 7919}`).join(" ");
const shared = Array.from({ length: 3000 }, (_, index) => index * 31).join(" ");
const day = 24 * 3600 * 1000;

function at(events: readonly TimedEvent[], days: number): TimedEvent[] {
  return events.map((event) => ({ ...event, time: event.time + days * day }));
}

async function sample() {
  const path = join(temporaryFolder(), "journal.db");
  const journal = await openJournal(path);
  await journal.append("old", at(sampleRun(24, { result: own("old") }), 0));
  await journal.append("both", at(sampleRun(3, { result: () => shared }), 1));
  await journal.append("open", at(sampleRun(3, { result: own("open") }).slice(0, 5), 2));
  await journal.append("new", at(sampleRun(3, { result: () => shared }), 3));
  return { path, journal };
}

const start = Date.UTC(2026, 0, 1);

describe("pruning a journal", () => {
  test("by age: what goes is gone from the file, the rest is whole", async () => {
    const { path, journal } = await sample();
    await journal.attach("old", "note", "a note on the old run");
    const before = await collect(journal.read("new"));
    const planned = await journal.prune({ before: start + 1.5 * day, dryRun: true });
    expect(planned.runIds).toEqual(["both", "old"]);
    expect(await journal.list()).toHaveLength(4);
    const pruned = await journal.prune({ before: start + 1.5 * day });
    expect(pruned.runIds).toEqual(["both", "old"]);
    expect(pruned.bytesAfter).toBeLessThan(pruned.bytesBefore / 2);
    expect((await journal.list()).map((run) => run.runId)).toEqual(["new", "open"]);
    expect(await collect(journal.read("new"))).toEqual(before);
    await journal.close();
    expect(statSync(path).size).toBe(pruned.bytesAfter);
    const bytes = readFileSync(path).toString("latin1");
    expect(bytes).not.toContain("old:3:");
    expect(bytes).not.toContain("a note on the old run");
  });

  test("keeps the newest; unfinished runs go only when asked", async () => {
    const { journal } = await sample();
    expect((await journal.prune({ keepNewest: 1 })).runIds).toEqual(["both", "old"]);
    await journal.close();
    const again = await openJournal(journal.path);
    const rest = await again.prune({ keepNewest: 0, resumable: true });
    expect(rest.runIds).toEqual(["new", "open"]);
    expect(await again.list()).toEqual([]);
    // Numbers of pruned runs are not used again.
    await again.append("next", sampleRun(2));
    expect(await collect(again.read("next"))).toHaveLength(sampleRun(2).length);
    await again.close();
  });

  test("a run that is being written stays", async () => {
    const { journal } = await sample();
    const other = await openJournal(journal.path);
    const pruned = await other.prune({ runIds: ["open", "old"], resumable: true });
    expect(pruned).toMatchObject({
      runIds: ["old"],
      kept: [{ runId: "open", because: "running" }],
    });
    await journal.append("open", sampleRun(3).slice(5));
    await journal.close();
    await other.close();
  });

  test("a run with changes kept aside stays, and is told", async () => {
    const { journal } = await sample();
    const isUncommitted = (runId: string) => runId === "old";
    for (const dryRun of [true, false]) {
      const pruned = await journal.prune({ keepNewest: 1, isUncommitted, dryRun });
      expect(pruned).toMatchObject({
        runIds: ["both"],
        kept: [{ runId: "old", because: "uncommitted" }],
      });
    }
    await journal.close();
  });

  test("the parent of a fork stays as long as the fork does", async () => {
    const { journal } = await sample();
    const [started] = sampleRun(1);
    const forkOf = (runId: string): TimedEvent =>
      ({ ...started, parent: { runId, step: 2, events: 7 } }) as TimedEvent;
    await journal.append("fork", [forkOf("old"), ...at(sampleRun(9).slice(7), 5)]);
    await journal.append("grandchild", [forkOf("fork"), ...at(sampleRun(9).slice(7), 6)]);
    const first = await journal.prune({ runIds: ["old", "fork"] });
    expect(first.runIds).toEqual([]);
    expect(first.kept).toEqual([
      { runId: "fork", because: "forked" },
      { runId: "old", because: "forked" },
    ]);
    const all = await journal.prune({ runIds: ["old", "fork", "grandchild"] });
    expect([...all.runIds].sort()).toEqual(["fork", "grandchild", "old"]);
    await journal.close();
  });
});
