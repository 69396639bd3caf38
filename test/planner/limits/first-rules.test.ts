import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { resume } from "../../../src/planner/index.ts";
import { redrive } from "../../../src/replay/redrive.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../../src/trace/index.ts";
import { agentWith, eventsOf } from "../scripted-run.ts";

/** Runs that were recorded before there were last turns and a progress monitor (commit 94073a4). */
const events = readFileSync(new URL("data/version-1.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line): JournalEvent => JSON.parse(line));

const tools = ["read", "sleep"].map((name) =>
  defineTool({
    name,
    description: name === "read" ? "Reads a page." : "Sleeps.",
    input: name === "read" ? z.object({ page: z.number() }) : z.object({}),
    effect: "read",
    run: () => "again",
  }),
);

async function recorded(runId: string): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  await journal.append(
    runId,
    events.filter((event) => event.runId === runId),
  );
  return journal;
}

describe("a run under the loop's first rules", () => {
  const runs = ["steps", "outputTokens", "turnTokens", "wallMilliseconds", "repeated", "promise"];

  test.each(runs)("%s: is redriven as it was", async (runId) => {
    const journal = await recorded(runId);
    const { divergence, same } = await redrive(journal, runId);
    expect(divergence).toBeNull();
    expect(same).toBe((await eventsOf(journal, runId)).length);
  });

  test.each(["steps", "outputTokens", "turnTokens", "wallMilliseconds"])(
    "%s: resumed, it goes on under today's, and is redriven",
    async (runId) => {
      const journal = await recorded(runId);
      const limits = {
        ...{ steps: 9, outputTokens: 9_000, turnTokens: 900, wallMilliseconds: 60_000 },
      };
      const outcome = await resume(agentWith({ tools }), runId, {
        model: scriptedModel(() => ({ final: "Done." })),
        journal,
        limits,
      }).outcome;
      expect(outcome).toMatchObject({ kind: "answered", text: "Done." });
      const { divergence } = await redrive(journal, runId);
      expect(divergence).toBeNull();
    },
  );
});
