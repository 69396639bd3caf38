import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { type ScriptMoment, scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const read = defineTool({
  name: "read",
  description: "Reads a page.",
  input: z.object({ page: z.number().int() }),
  effect: "read",
  // Words that are nowhere else, so that no page is kept as another one's copy.
  run: ({ page }) =>
    Array.from({ length: 200 }, (_, index) => `w${(page * 7919 + index * 104_729) % 65_521}`).join(
      " ",
    ),
});
const agent = defineAgent({ name: "reader", instructions: "Read.", tools: [read] });

/** Bytes of the file that a run of so many steps leaves. */
async function sizeOf(steps: number): Promise<number> {
  const path = join(temporaryFolder(), "journal.db");
  const journal = await openJournal(path);
  const model = scriptedModel(
    ({ step }: ScriptMoment) =>
      step < steps - 1 ? { call: { tool: "read", arguments: { page: step } } } : { final: "Read." },
    { contextSize: 100_000_000 },
  );
  await run(agent, "Read.", { model, journal, limits: { steps: steps + 1, outputTokens: 1e9 } })
    .outcome;
  await journal.close();
  return statSync(path).size;
}

test("a journal grows with the steps, not with their square", async () => {
  const [few, some, many] = [await sizeOf(40), await sizeOf(80), await sizeOf(160)];
  const first = (some - few) / 40;
  const second = (many - some) / 80;
  expect(second / first).toBeGreaterThan(0.8);
  expect(second / first).toBeLessThan(1.2);
});
