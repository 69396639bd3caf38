// Issue 22, items 5 and 8: other processes decide on the calls of sub-agents, by the path that the outcome names.
import { expect, test } from "vitest";
import { z } from "zod";
import { type ScriptMoment, scriptedModel } from "../../../../src/model/index.ts";
import {
  type Agent,
  decide,
  defineAgent,
  pendingCalls,
  resume,
  run,
} from "../../../../src/planner/index.ts";
import { redrive } from "../../../../src/replay/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { eventsOf, resultsOf } from "../../scripted-run.ts";

const sends: string[] = [];
const sender = defineAgent({
  ...{ name: "sender", description: "Sends.", instructions: "You send." },
  tools: [
    defineTool({
      ...{ name: "send", description: "Sends.", input: z.object({ to: z.string() }) },
      approval: true,
      run: ({ to }) => {
        sends.push(to);
        return `sent to ${to}`;
      },
    }),
  ],
});
const leader = (tool: ReturnType<Agent["asTool"]>, name = "leader") =>
  defineAgent({ name, description: "Leads.", instructions: `You are the ${name}.`, tools: [tool] });
const lead = leader(sender.asTool({ name: "ask", tasks: 2 }));
const top = leader(
  leader(sender.asTool({ name: "ask", tasks: 2 }), "middle").asTool({ name: "middle" }),
  "top",
);

function answer({ prompt }: ScriptMoment) {
  if (prompt.includes(" to=assistant")) return { final: "done" };
  if (prompt.includes("You send.")) {
    const [, to] = /<\|start\|>user<\|message\|>(.*?)<\|end\|>/s.exec(prompt) ?? [];
    return { call: { tool: "send", arguments: { to } } };
  }
  return prompt.includes("You are the top.")
    ? { call: { tool: "middle", arguments: { task: "Send." } } }
    : { call: { tool: "ask", arguments: { tasks: ["ann", "bob"] } } };
}

function begin(agent: Agent, approve?: "wait") {
  sends.length = 0;
  const journal = new MemoryJournal();
  const options = { model: scriptedModel(answer), journal };
  const first = run(agent, "Go.", { ...options, runId: "lead", ...(approve && { approve }) });
  const again = () => resume(agent, "lead", options).outcome;
  return { journal, first, again };
}

async function everyRunIsRedriven(journal: MemoryJournal, count: number): Promise<void> {
  const runs = await journal.list();
  expect(runs).toHaveLength(count);
  for (const { runId } of runs) {
    expect((await redrive(journal, runId)).divergence, runId).toBeNull();
  }
}

test("while no process has the run: approved as edited, denied with a reason", async () => {
  const { journal, first, again } = begin(lead);
  const outcome = await first.outcome;
  expect(outcome).toMatchObject({
    kind: "awaiting-approval",
    pending: [
      { callId: "1.1.1/1.1", tool: "send", arguments: { to: "ann" }, digest: expect.any(String) },
      { callId: "1.1.2/1.1", tool: "send", arguments: { to: "bob" }, digest: expect.any(String) },
    ],
  });
  await decide(journal, "lead", "1.1.1/1.1", "approved", { edit: { to: "eve" } });
  await decide(journal, "lead", "1.1.2/1.1", "denied", { reason: "not bob" });
  expect((await again()).kind).toBe("answered");
  expect(sends).toEqual(["eve"]);
  expect(resultsOf(await eventsOf(journal, "lead.1.1.2"))).toEqual([
    "Error: the user did not approve this call: not bob",
  ]);
  await everyRunIsRedriven(journal, 3);
});

test("one at a time: the run goes on with what is decided, and waits for the rest", async () => {
  const { journal, first, again } = begin(lead);
  await first.outcome;
  await decide(journal, "lead", "1.1.2/1.1", "approved");
  expect(await again()).toMatchObject({ kind: "awaiting-approval", callId: "1.1.1/1.1" });
  expect(sends).toEqual(["bob"]);
  await decide(journal, "lead", "1.1.1/1.1", "approved");
  expect((await again()).kind).toBe("answered");
  expect(sends).toEqual(["bob", "ann"]);
  await everyRunIsRedriven(journal, 3);
});

test("while the run waits for them", async () => {
  const { journal, first } = begin(lead, "wait");
  for (const [run, path] of [
    ["lead.1.1.2", "1.1.2/1.1"],
    ["lead.1.1.1", "1.1.1/1.1"],
  ] as const) {
    await expect.poll(() => pendingCalls(journal, run).catch(() => [])).toHaveLength(1);
    await decide(journal, "lead", path, "approved");
  }
  expect((await first.outcome).kind).toBe("answered");
  expect(sends.toSorted()).toEqual(["ann", "bob"]);
  await everyRunIsRedriven(journal, 3);
});

test("through two levels of sub-agents", async () => {
  const { journal, first, again } = begin(top);
  const outcome = await first.outcome;
  expect(outcome).toMatchObject({
    pending: [{ callId: "1.1/1.1.1/1.1" }, { callId: "1.1/1.1.2/1.1" }],
  });
  await decide(journal, "lead", "1.1/1.1.1/1.1", "denied");
  await decide(journal, "lead", "1.1/1.1.2/1.1", "approved");
  expect((await again()).kind).toBe("answered");
  expect(sends).toEqual(["bob"]);
  await everyRunIsRedriven(journal, 4);
});

test("a path to no waiting call is refused, and the paths that wait are named", async () => {
  const { journal, first } = begin(lead);
  await first.outcome;
  await expect(decide(journal, "lead", "1.1.2/9.1", "approved")).rejects.toMatchObject({
    message: "The call 1.1.2/9.1 of run lead does not wait for a decision.",
    hint: "These wait: 1.1.2/1.1 (send).",
  });
  await expect(decide(journal, "lead", "1.1.7/1.1", "approved")).rejects.toMatchObject({
    code: "journal.run-not-found",
  });
});
