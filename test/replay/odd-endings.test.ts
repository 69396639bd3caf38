import { expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, type RunOptions, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { type AnyTool, defineTool } from "../../src/tool/index.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";

const tool = { name: "t", description: "T.", input: z.object({}) };
let abortController = new AbortController();

function hanging(effect: "read" | "once"): AnyTool {
  return defineTool({
    ...tool,
    effect,
    run: () => {
      abortController.abort(new Error("enough"));
      return new Promise<string>(() => {});
    },
  });
}

function failing(): boolean {
  throw new Error("no rates");
}

const asking = defineTool({ ...tool, approval: true, run: () => "x" });

test.each<[string, AnyTool, Pick<RunOptions, "approve">]>([
  ["a reading call under way at the abort", hanging("read"), {}],
  ["a call that must happen once, under way at the abort", hanging("once"), {}],
  ["approve throws", asking, { approve: failing as never }],
  ["approve answers nonsense", asking, { approve: (() => true) as never }],
  ["the tool's own rule throws", defineTool({ ...tool, approval: failing, run: () => "x" }), {}],
  ["a value that is no text", defineTool({ ...tool, run: () => ({ a: 1 }) as never }), {}],
  [
    "details that are no JSON",
    defineTool({ ...tool, run: () => ({ text: "x", details: 1n }) }),
    {},
  ],
])("%s: redriven alike, with the agent and from the record alone", async (_, odd, options) => {
  abortController = new AbortController();
  const agent = defineAgent({ name: "a", instructions: "x", tools: [odd] });
  const journal = new MemoryJournal();
  const model = scriptedModel([{ call: { tool: "t", arguments: {} } }, { final: "ok" }]);
  const { signal } = abortController;
  const made = run(agent, "x", { model, journal, signal, ...options });
  expect((await made.outcome).kind).not.toBe("failed");
  expect((await redrive(journal, made.id, { agent })).divergence).toBeNull();
  expect((await redrive(journal, made.id)).divergence).toBeNull();
});
