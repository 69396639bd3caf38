import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openJournal } from "../../../../src/trace/sqlite/open-journal.ts";
import { collect, sampleRun } from "../../sample-run.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

/** Appends of one turn of the event loop are written in one transaction. */
const RUNS = Array.from({ length: 20 }, (_, index) => `run-${index}`);

test("runs that append at the same time each get their own events, in order", async () => {
  const path = join(temporaryFolder(), "journal.db");
  const journal = await openJournal(path);
  const alone = await openJournal(":memory:");
  const events = sampleRun(5);
  // Not awaited one by one: several appends of a run are in the same turn.
  const written = await Promise.all(
    RUNS.flatMap((runId) =>
      events.map(async (event) => (await journal.append(runId, [event])).at(0)),
    ),
  );
  for (const [index, runId] of RUNS.entries()) {
    const own = written.slice(index * events.length, (index + 1) * events.length);
    expect(await collect(journal.read(runId))).toEqual(own);
    expect(own).toEqual(await alone.append(runId, events));
  }
  await journal.close();
  await using again = await openJournal(path);
  for (const runId of RUNS) {
    expect(await collect(again.read(runId))).toHaveLength(events.length);
    expect(await again.trust?.(runId)).toBe("own");
  }
});

test("an append that is refused takes none of the others along", async () => {
  const path = join(temporaryFolder(), "journal.db");
  await using journal = await openJournal(path);
  await using other = await openJournal(path);
  const events = sampleRun(3);
  await journal.append("twice", events.slice(0, 2));
  await other.append("theirs", events.slice(0, 2));
  await journal.append("lost", events.slice(0, 2));
  await using lease = await journal.lease?.("lost");
  const database = new DatabaseSync(path);
  database.exec("UPDATE fences SET fence = fence + 1 WHERE run_id = 'lost'");
  database.close();
  const appended = await Promise.allSettled([
    journal.append("new", events.slice(0, 2)),
    journal.append("twice", events),
    journal.append("theirs", events.slice(2)),
    journal.append("lost", events.slice(2)),
    journal.append("no such run", events.slice(2)),
    journal.append("twice", events.slice(2)),
    journal.append("another", events),
  ]);
  const codes = appended.map((each) => each.status === "fulfilled" || each.reason.code);
  expect(codes).toEqual([
    ...[true, "journal.write", "journal.write", "journal.lease-lost", "journal.run-not-found"],
    ...[true, true],
  ]);
  expect(lease?.lost.aborted).toBe(true);
  const lengths = new Map<string, number>();
  for (const runId of ["new", "twice", "theirs", "lost", "another"]) {
    lengths.set(runId, (await collect(journal.read(runId))).length);
  }
  const all = events.length;
  expect(Object.fromEntries(lengths)).toEqual({
    ...{ new: 2, twice: all, theirs: 2, lost: 2, another: all },
  });
  // What was refused holds no lock: whoever has the run goes on.
  await other.append("theirs", events.slice(2));
  await journal.append("new", events.slice(2));
});
