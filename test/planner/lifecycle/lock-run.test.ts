import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { type Run, resume, run } from "../../../src/planner/index.ts";
import { redrive } from "../../../src/replay/redrive.ts";
import { type Journal, MemoryJournal, openJournal } from "../../../src/trace/index.ts";
import { collect } from "../../trace/sample-run.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { add, agentWith, callAdd } from "../scripted-run.ts";

const agent = agentWith({ tools: [] });
const slowly = () => scriptedModel([{ delay: 200, final: "first" }]);
const atOnce = () => scriptedModel([{ final: "second" }]);
const refused = {
  kind: "failed",
  error: {
    code: "journal.write",
    message: expect.stringMatching(/this process is already writing run/),
    hint: expect.stringContaining("await the outcome"),
  },
};

async function begun(running: Run): Promise<void> {
  for await (const event of running) if (event.type === "turn-started") return;
}

describe.each<[string, () => Promise<Journal>]>([
  ["in memory", async () => new MemoryJournal()],
  ["in a file", () => openJournal(join(temporaryFolder(), "j.db"))],
])("a run under way in a journal %s", (_where, open) => {
  test("is not taken up by the same process", async () => {
    const journal = await open();
    const first = run(agent, "Go.", { model: slowly(), journal });
    const early = resume(agent, first.id, { model: atOnce(), journal });
    await begun(first);
    const second = resume(agent, first.id, { model: atOnce(), journal });
    const third = run(agent, "Go.", { model: atOnce(), journal, runId: first.id });
    expect(await early.outcome).toMatchObject(refused);
    expect(await second.outcome).toMatchObject(refused);
    expect(await third.outcome).toMatchObject(refused);
    expect(await first.outcome).toMatchObject({ kind: "answered", text: "first" });
    expect((await collect(journal.read(first.id))).map(({ type }) => type)).toEqual([
      ...["run-started", "turn-started", "turn-finished", "run-finished"],
    ]);
    expect(await redrive(journal, first.id, { agent })).toMatchObject({ divergence: null });
    await journal.close();
  });

  test("is free as soon as it has ended, however it did, and whether anyone watched", async () => {
    const journal = await open();
    const first = run(agent, "Go.", { model: slowly(), journal });
    await begun(first);
    first.abort();
    expect((await first.outcome).kind).toBe("aborted");
    const failing = resume(agent, first.id, { model: scriptedModel([]), journal });
    expect((await failing.outcome).kind).toBe("failed");
    const other = agentWith({ name: "other", tools: [] });
    const wrong = resume(other, first.id, { model: atOnce(), journal });
    expect(await wrong.outcome).toMatchObject({ error: { code: "input.invalid" } });
    const last = resume(agent, first.id, { model: atOnce(), journal });
    expect(await last.outcome).toMatchObject({ kind: "answered", text: "second" });
    // Anyone may be told of an answer, and at the same time.
    const told = [1, 2].map(() => resume(agent, first.id, { model: atOnce(), journal }).outcome);
    expect((await Promise.all(told)).map(({ kind }) => kind)).toEqual(["answered", "answered"]);
    await journal.close();
  });
});

test("a run that awaits approval is free for whoever decides", async () => {
  const journal = new MemoryJournal();
  const asking = agentWith({ tools: [{ ...add, approval: true }] });
  const first = run(asking, "Add.", { model: scriptedModel([callAdd(1)]), journal });
  expect((await first.outcome).kind).toBe("awaiting-approval");
  const approve = () => ({ approved: true }) as const;
  const rest = scriptedModel([{ final: "Done." }]);
  const second = resume(asking, first.id, { model: rest, journal, approve });
  expect((await second.outcome).kind).toBe("answered");
});

test("a beginning that cannot be written is the error, and leaves nothing in the journal", async () => {
  const journal = new MemoryJournal();
  const metadata = { size: 1n } as never;
  const first = run(agent, "Go.", { model: atOnce(), journal, metadata });
  expect(await first.outcome).toMatchObject({
    kind: "failed",
    error: { code: "input.invalid", hint: expect.stringContaining("metadata") },
  });
  expect(await journal.list()).toEqual([]);
});

test("a second run of an id that is taken adds nothing to the first", async () => {
  const journal = new MemoryJournal();
  const first = run(agent, "Go.", { model: atOnce(), journal });
  await first.outcome;
  const before = await collect(journal.read(first.id));
  const second = run(agent, "Go.", { model: atOnce(), journal, runId: first.id });
  expect(await second.outcome).toMatchObject({
    error: { code: "journal.write", message: expect.stringContaining("already in the journal") },
  });
  expect(await collect(journal.read(first.id))).toEqual(before);
});
