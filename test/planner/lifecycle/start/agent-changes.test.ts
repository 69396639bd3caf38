import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../../src/model/index.ts";
import { type Agent, type AgentDefinition, resume, run } from "../../../../src/planner/index.ts";
import { agentChanges, redrive } from "../../../../src/replay/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { add, agentWith, callAdd, eventsOf } from "../../scripted-run.ts";

/** A run that a limit stopped after its first call, to be gone on with. */
async function stopped(definition: Partial<AgentDefinition<unknown>> = {}, options = {}) {
  const journal = new MemoryJournal();
  const model = scriptedModel([callAdd(1, 2)]);
  const agent = agentWith(definition);
  const running = run(agent, "Add.", { model, journal, limits: { steps: 1 }, ...options });
  expect((await running.outcome).kind).toBe("limit");
  return { journal, runId: running.id, agent };
}

const goOn = (agent: Agent, runId: string, journal: MemoryJournal, acceptChangedAgent?: boolean) =>
  resume(agent, runId, {
    model: scriptedModel([{ final: "3" }]),
    journal,
    limits: { steps: 5 },
    acceptChangedAgent,
  }).outcome;

const tool = (change: object) =>
  defineTool({ ...add, ...change } as unknown as Parameters<typeof defineTool>[0]);
const other = tool({ name: "subtract" });

// Issue 18, C 8.
describe("a run goes on with the agent that it began with", () => {
  test.each<[string, Partial<AgentDefinition<unknown>>, string]>([
    ["other instructions", { instructions: "Subtract." }, "instructions"],
    ["another effort", { reasoning: "high" }, "reasoning"],
    ["a first call that it must make", { firstCall: "required" }, "firstCall"],
    ["an answer with a schema", { output: z.object({ sum: z.number() }) }, "output"],
    ["no tool", { tools: [] }, "tool add: gone"],
    ["one tool more", { tools: [add, other] }, "tool subtract: new"],
    [
      "a tool with other arguments",
      { tools: [tool({ input: z.object({ a: z.number(), b: z.string() }) })] },
      "tool add: schema",
    ],
    [
      "a tool that is told otherwise",
      { tools: [tool({ description: "Adds." })] },
      "tool add: description",
    ],
    [
      "a tool with another effect",
      { tools: [tool({ effect: "once" })] },
      "tool add: effect (read, now once)",
    ],
    [
      "several changes",
      { instructions: "x", tools: [other] },
      "instructions; tool add: gone; tool subtract: new",
    ],
  ])("%s: refused and named, and gone on with when asked to", async (_, change, named) => {
    const { journal, runId } = await stopped();
    const changed = agentWith(change);
    const before = await eventsOf(journal, runId);
    const [started] = before;
    if (started?.type !== "run-started") throw new Error("no beginning");
    expect(agentChanges(started, changed).join("; ")).toBe(named);

    expect(await goOn(changed, runId, journal)).toMatchObject({
      kind: "failed",
      error: {
        code: "input.invalid",
        message: expect.stringContaining(`Changed: ${named}.`),
        hint: expect.stringMatching(/acceptChangedAgent: true.*--accept-changed-agent/),
      },
    });
    expect(await eventsOf(journal, runId)).toEqual(before);

    const outcome = await goOn(changed, runId, journal, true);
    // What fits no schema of the new answer is asked for again, until the script ends.
    expect(outcome.kind).toBe(change.output ? "failed" : "answered");
    const resumed = (await eventsOf(journal, runId)).find(({ type }) => type === "run-resumed");
    expect(resumed).toMatchObject({ agentChanges: named.split("; ") });
  });

  test("the order of the tools counts: it is that of the prompt", async () => {
    const { journal, runId } = await stopped({ tools: [add, other] });
    expect(await goOn(agentWith({ tools: [other, add] }), runId, journal)).toMatchObject({
      error: { message: expect.stringContaining("Changed: order of the tools.") },
    });
  });

  test("another function, timeout, limits and sampling are no change", async () => {
    const { journal, runId } = await stopped();
    const same = agentWith({
      tools: [tool({ timeout: 5000, approval: false, run: () => "x" })],
      limits: { outputTokens: 5000 },
      sampling: { temperature: 0 },
      description: "For people.",
    });
    expect(await goOn(same, runId, journal)).toMatchObject({ kind: "answered" });
    const resumed = (await eventsOf(journal, runId)).find(({ type }) => type === "run-resumed");
    expect(resumed).not.toHaveProperty("agentChanges");
  });

  test("a run that was gone on with is redriven as it went", async () => {
    const { journal, runId } = await stopped();
    const changed = agentWith({ instructions: "Subtract." });
    expect(await goOn(changed, runId, journal, true)).toMatchObject({ kind: "answered" });
    expect(await redrive(journal, runId)).toMatchObject({ divergence: null });
  });

  test("a secret that is not on record is no change", async () => {
    const instructions = "Add. The key is ghp_0123456789abcdefghijABCDEFGHIJ012345.";
    const { journal, runId, agent } = await stopped({ instructions });
    expect(await goOn(agent, runId, journal)).toMatchObject({ kind: "answered" });
  });

  test("a run that has its answer tells it to any agent of its name", async () => {
    const journal = new MemoryJournal();
    const first = run(agentWith({}), "x", { model: scriptedModel([{ final: "42" }]), journal });
    await first.outcome;
    const changed = agentWith({ instructions: "x", tools: [] });
    expect(await goOn(changed, first.id, journal)).toMatchObject({ kind: "answered", text: "42" });
  });
});
