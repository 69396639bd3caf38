import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { openConversation, resume, run } from "../../../src/planner/index.ts";
import { forkRun } from "../../../src/replay/index.ts";
import {
  type Journal,
  MemoryJournal,
  openJournal,
  openPostgresJournal,
} from "../../../src/trace/index.ts";
import { adder, callAdd } from "../../planner/scripted-run.ts";
import { newDatabase, skipWithoutPostgres } from "../../postgres/database.ts";
import { collect } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** Row C12: a journal in memory could not be pruned; both do it alike, behind `Journal`. */
const journals: readonly (readonly [string, () => Promise<Journal>])[] = [
  ["in a file", () => openJournal(join(temporaryFolder(), "journal.db"))],
  ["in memory", async () => new MemoryJournal()],
  ["Postgres: in a database", async () => openPostgresJournal(await newDatabase())],
];
beforeEach(skipWithoutPostgres);

async function finished(journal: Journal, runId: string, time: number): Promise<void> {
  const model = scriptedModel([callAdd(1), { final: "2" }]);
  const clock = () => time;
  const { outcome } = run(adder, `Add for ${runId}.`, { model, journal, runId, clock });
  expect((await outcome).kind).toBe("answered");
}

const idsOf = async (journal: Journal) => (await journal.list()).map(({ runId }) => runId);

test.each(journals)("%s: by age, by number, by name; only said in a dry run", async (_, open) => {
  const journal = await open();
  for (const [index, runId] of ["first", "second", "third", "fourth"].entries()) {
    await finished(journal, runId, 1_000 * (index + 1));
  }
  const whole = await collect(journal.read("fourth"));
  const planned = await journal.prune({ before: 2_500, dryRun: true });
  expect(planned.runIds).toEqual(["second", "first"]);
  expect(planned.bytesBefore).toBeGreaterThan(0);
  expect(planned.bytesAfter).toBe(planned.bytesBefore);
  expect(await idsOf(journal)).toEqual(["fourth", "third", "second", "first"]);
  const isUncommitted = (runId: string) => runId === "second";
  expect(await journal.prune({ before: 2_500, isUncommitted })).toMatchObject({
    runIds: ["first"],
    kept: [{ runId: "second", because: "uncommitted" }],
  });
  expect((await journal.prune({ runIds: ["second", "no such run"] })).runIds).toEqual(["second"]);
  expect((await journal.prune({ keepNewest: 1 })).runIds).toEqual(["third"]);
  expect(await idsOf(journal)).toEqual(["fourth"]);
  await expect(collect(journal.read("third"))).rejects.toThrow(/no run third/);
  await expect(journal.attached("third", "note")).rejects.toThrow(/no run third/);
  expect(await collect(journal.read("fourth"))).toEqual(whole);
  await journal.close();
});

// Issue 22, item 7: an old conversation that goes on is not robbed of its beginning.
test.each(journals)("%s: the turns of a conversation go with its newest", async (_, open) => {
  const journal = await open();
  let now = 1_000;
  const talk = async (tasks: readonly string[]): Promise<string> => {
    const script = tasks.map(() => ({ final: "Yes." }));
    const options = { model: scriptedModel(script), journal, clock: () => now };
    await using conversation = openConversation(adder, options);
    for (const task of tasks) {
      await conversation.ask(task).outcome;
      now += 1_000;
    }
    return conversation.id;
  };
  const old = await talk(["Do you add?", "Still?"]);
  const long = await talk(["Do you?", "And now?", "And now?"]);
  await finished(journal, "plain", now);
  expect((await journal.prune({ before: 4_500 })).runIds).toHaveLength(2);
  expect(await journal.list({ conversation: old })).toEqual([]);
  expect(await journal.list({ conversation: long })).toHaveLength(3);
  const isUncommitted = (runId: string) => runId === long;
  expect(await journal.prune({ keepNewest: 1, isUncommitted })).toMatchObject({
    runIds: [],
    kept: [{ because: "uncommitted" }],
  });
  expect((await journal.prune({ keepNewest: 1 })).runIds).toHaveLength(3);
  expect(await idsOf(journal)).toEqual(["plain"]);
  await journal.close();
});

test.each(journals)("%s: a run under way stays, and ends as if nothing was", async (_, open) => {
  const journal = await open();
  await finished(journal, "old", 1_000);
  let goOn: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const model = scriptedModel([
    callAdd(1),
    async () => {
      const pruned = await journal.prune({ keepNewest: 0, resumable: true });
      expect(pruned).toMatchObject({
        runIds: ["old"],
        kept: [{ runId: "young", because: "running" }],
      });
      goOn?.();
      return { final: "2" };
    },
  ]);
  const young = run(adder, "Add.", { model, journal, runId: "young" });
  await asked;
  expect((await young.outcome).kind).toBe("answered");
  expect(await idsOf(journal)).toEqual(["young"]);
  await journal.close();
});

test.each(journals)("%s: what a fork reads from stays as long as the fork", async (_, open) => {
  const journal = await open();
  await finished(journal, "parent", 1_000);
  const fork = await forkRun(journal, "parent", 2, { task: "Add again." }, { agent: adder });
  expect(await journal.prune({ runIds: ["parent"] })).toMatchObject({
    runIds: [],
    kept: [{ runId: "parent", because: "forked" }],
  });
  const model = scriptedModel([{ final: "2" }]);
  expect((await resume(fork.agent, fork.runId, { model, journal }).outcome).kind).toBe("answered");
  expect(await journal.prune({ runIds: ["parent", fork.runId] })).toMatchObject({
    runIds: [fork.runId, "parent"],
    kept: [],
  });
  await journal.close();
});
