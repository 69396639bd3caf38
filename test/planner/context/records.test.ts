import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { resume, run } from "../../../src/planner/index.ts";
import { type Job, perform } from "../../../src/planner/lifecycle/perform.ts";
import { startRun } from "../../../src/planner/lifecycle/start-run.ts";
import { redrive } from "../../../src/replay/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { exportRun, importRun, MemoryJournal } from "../../../src/trace/index.ts";
import { removeFolder } from "../../remove-folder.ts";
import { agentWith, eventsOf } from "../scripted-run.ts";

const SECRET = `ghp_${"Ab3dE6gH9j".repeat(4).slice(0, 36)}`;

const read = defineTool({
  name: "read",
  description: "Reads a page.",
  input: z.object({ page: z.number().int() }),
  effect: "read",
  run: ({ page }) => `page ${page} ${page === 1 ? SECRET : ""} ${`word${page} `.repeat(400)}`,
});
const agent = agentWith({ tools: [read], context: { summarizeAt: 0.2 } });

const script = (done = 0) =>
  scriptedModel(
    ({ step }) =>
      done + step < 12
        ? { analysis: "I read.", call: { tool: "read", arguments: { page: done + step } } }
        : { final: "Done." },
    {
      contextSize: 8000,
      summary: { final: '{"asked":"","found":["BLUE"],"done":[],"open":[]}' },
    },
  );

test("a record of an earlier version, whose results were only trimmed, is redriven and resumed", async () => {
  const journal = new MemoryJournal();
  const job: Job = {
    ...{ task: "Read.", model: script(), journal, limits: {}, redaction: false },
    ...{ contextPolicy: null, rules: 1 },
  };
  const { outcome } = startRun("r", job, (controls) => perform(agent, job, controls));
  expect((await outcome).kind).toBe("answered");
  const events = await eventsOf(journal, "r");
  const trimmed = events.findIndex(
    (event) => event.type === "note" && event.code === "context-trimmed",
  );
  expect(trimmed).toBeGreaterThan(0);
  expect(events.some(({ type }) => type === "context-reduced")).toBe(false);
  expect(events[0]).not.toHaveProperty("context");
  expect(await redrive(journal, "r")).toMatchObject({ divergence: null });

  const cut = new MemoryJournal();
  await cut.append("r", events.slice(0, trimmed + 1));
  const done = events.slice(0, trimmed).filter(({ type }) => type === "turn-finished").length;
  const resumed = await resume(agent, "r", { model: script(done), journal: cut }).outcome;
  expect(resumed).toMatchObject({ kind: "answered", calls: 12 });
  expect(await redrive(cut, "r")).toMatchObject({ divergence: null });
});

test("of a run with a secret in a result that was taken out later, the record is redriven", async () => {
  const journal = new MemoryJournal();
  const outcome = await run(agent, "Read.", { model: script(), journal, runId: "r" }).outcome;
  expect(outcome.kind).toBe("answered");
  const events = await eventsOf(journal, "r");
  expect(JSON.stringify(events)).not.toContain(SECRET);
  const reductions = events.filter((event) => event.type === "context-reduced");
  expect(reductions.some(({ summary }) => summary?.by === "model")).toBe(true);
  expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
});

test("such a run is exported, imported and redriven", async () => {
  const journal = new MemoryJournal();
  await run(agent, "Read.", { model: script(), journal, runId: "r" }).outcome;
  const folder = mkdtempSync(join(tmpdir(), "ostinato-context-"));
  const other = new MemoryJournal();
  try {
    const { path } = await exportRun(journal, "r", join(folder, "run.jsonl"));
    await importRun(other, path);
  } finally {
    removeFolder(folder);
  }
  expect(await eventsOf(other, "r")).toEqual(await eventsOf(journal, "r"));
  expect(await redrive(other, "r")).toMatchObject({ divergence: null });
});
