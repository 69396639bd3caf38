import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { findRun } from "../../src/trace/find-run.ts";
import {
  exportRun,
  importRun,
  type Journal,
  MemoryJournal,
  openJournal,
  openPostgresJournal,
  type TimedEvent,
} from "../../src/trace/index.ts";
import { newDatabase, skipWithoutPostgres } from "../postgres/database.ts";
import { collect, sampleRun } from "./sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Issue 22, item 8: a sub-agent's run is found, listed, moved and deleted with the run that called it. */
const journals: readonly (readonly [string, () => Promise<Journal>])[] = [
  ["in a file", () => openJournal(join(temporaryFolder(), "journal.db"))],
  ["in memory", async () => new MemoryJournal()],
  ["Postgres: in a database", async () => openPostgresJournal(await newDatabase())],
];
beforeEach(skipWithoutPostgres);

function calledBy(runId: string, callId: string): TimedEvent[] {
  return sampleRun(1).map((event) =>
    event.type === "run-started" ? { ...event, caller: { runId, callId } } : event,
  );
}

async function withTeam(open: () => Promise<Journal>): Promise<Journal> {
  const journal = await open();
  await journal.append("0abc0000-7qmzt", sampleRun(1));
  await journal.append("0abc0000-7qmzt.2.1", calledBy("0abc0000-7qmzt", "2.1"));
  await journal.append("0abc0000-7qmzt.2.1.3.1", calledBy("0abc0000-7qmzt.2.1", "3.1"));
  return journal;
}

const idsOf = async (journal: Journal, query = {}) =>
  (await journal.list(query)).map(({ runId }) => runId);

test.each(journals)(
  "%s: a beginning and LAST name the run, not its sub-agents'",
  async (_, open) => {
    const journal = await withTeam(open);
    expect(await findRun(journal, "0abc0000")).toBe("0abc0000-7qmzt");
    expect(await findRun(journal, "LAST")).toBe("0abc0000-7qmzt");
    expect(await findRun(journal, "0abc0000-7qmzt.2.1")).toBe("0abc0000-7qmzt.2.1");
    expect(await idsOf(journal, { caller: null })).toEqual(["0abc0000-7qmzt"]);
    expect(await journal.list({ caller: "0abc0000-7qmzt" })).toMatchObject([
      { runId: "0abc0000-7qmzt.2.1", caller: { runId: "0abc0000-7qmzt", callId: "2.1" } },
    ]);
    expect(await idsOf(journal)).toHaveLength(3);
    await journal.close();
  },
);

test.each(journals)("%s: pruning takes or keeps them together", async (_, open) => {
  const journal = await withTeam(open);
  await journal.append("0abc0001-8rnza", sampleRun(1));
  const all = { resumable: true } as const;
  const isUncommitted = (runId: string) => runId === "0abc0000-7qmzt.2.1";
  const kept = await journal.prune({ ...all, keepNewest: 1, isUncommitted });
  expect(kept).toMatchObject({ runIds: [], kept: [{ because: "uncommitted" }] });
  // One newest is kept, and the three of the team count as one run.
  expect((await journal.prune({ ...all, keepNewest: 2 })).runIds).toEqual([]);
  expect((await journal.prune({ ...all, runIds: ["0abc0000-7qmzt"] })).runIds).toHaveLength(3);
  expect(await idsOf(journal)).toEqual(["0abc0001-8rnza"]);
  await journal.close();
});

test("records that call each other in a circle are pruned too", async () => {
  const journal = new MemoryJournal();
  await journal.append("a.b", calledBy("b.a", "1.1"), "imported");
  await journal.append("b.a", calledBy("a.b", "1.1"), "imported");
  expect((await journal.prune({ resumable: true })).runIds).toHaveLength(2);
});

test("an export holds the sub-agents' runs, to the last event", async () => {
  const journal = await withTeam(async () => new MemoryJournal());
  const path = join(temporaryFolder(), "run.jsonl");
  const written = await exportRun(journal, "0abc0000-7qmzt", path);
  expect(written.runIds).toHaveLength(3);
  expect(written.runIds.at(-1)).toBe("0abc0000-7qmzt");
  const other = new MemoryJournal();
  await importRun(other, path);
  for (const runId of written.runIds) {
    expect(await collect(other.read(runId))).toEqual(await collect(journal.read(runId)));
  }
});
