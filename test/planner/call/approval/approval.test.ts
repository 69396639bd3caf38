import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../../src/model/index.ts";
import { type ApprovalRequest, resume, run } from "../../../../src/planner/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { agentWith, resultsOf, runScript } from "../../scripted-run.ts";

let sent: number[] = [];
const send = defineTool({
  name: "send",
  description: "Sends money.",
  input: z.object({ amount: z.number() }),
  approval: ({ amount }) => amount > 10,
  run: ({ amount }) => {
    sent.push(amount);
    return `sent ${amount}`;
  },
});
const agent = agentWith({ tools: [send] });
const sendCall = (amount: number) => ({ call: { tool: "send", arguments: { amount } } });

describe("approval", () => {
  test("is asked for what the tool says, after the arguments were checked", async () => {
    sent = [];
    const asked: ApprovalRequest[] = [];
    const { outcome } = await runScript([sendCall(5), sendCall(50), { final: "ok" }], {
      agent,
      approve: (request) => {
        asked.push(request);
        return { approved: true };
      },
    });
    expect(outcome.kind).toBe("answered");
    expect(sent).toEqual([5, 50]);
    expect(asked).toMatchObject([
      { tool: "send", arguments: { amount: 50 }, mayHaveHappened: false },
    ]);
  });

  test("a no goes back to the model with its reason", async () => {
    sent = [];
    const { outcome, events } = await runScript([sendCall(50), { final: "Then not." }], {
      agent,
      approve: () => ({ approved: false, by: "person", reason: "too much" }),
    });
    expect(outcome.kind).toBe("answered");
    expect(sent).toEqual([]);
    expect(events.find(({ type }) => type === "call-decided")).toMatchObject({
      ...{ decision: "denied", by: "person", reason: "too much" },
    });
    expect(resultsOf(events)).toEqual(["Error: the user did not approve this call: too much"]);
  });

  test.each([
    ["nobody to ask", undefined],
    ["somebody who decides later", () => "later" as const],
    [
      "an approver that throws",
      () => {
        throw new Error("no connection");
      },
    ],
  ])("%s: the run waits, and goes on when it is resumed", async (_, approve) => {
    sent = [];
    const journal = new MemoryJournal();
    const first = run(agent, "Send 50.", {
      model: scriptedModel([sendCall(50)]),
      journal,
      ...(approve && { approve }),
    });
    expect(await first.outcome).toMatchObject({ kind: "awaiting-approval", tool: "send" });
    expect(sent).toEqual([]);
    const again = resume(agent, first.id, {
      model: scriptedModel([{ final: "Sent." }]),
      journal,
      approve: () => ({ approved: true }),
    });
    expect(await again.outcome).toMatchObject({ kind: "answered", text: "Sent.", calls: 1 });
    expect(sent).toEqual([50]);
  });
});

describe("approve that goes wrong", () => {
  test.each([
    [() => undefined, "approve failed: it answered nothing"],
    [() => true, "approve failed: it answered true"],
    [() => ({ approved: "false" }), 'approve failed: it answered {"approved":"false"}'],
    [() => Promise.reject(new Error("no connection")), "approve failed: no connection"],
  ])("allows nothing, and the record says why", async (approve, reason) => {
    sent = [];
    const { outcome, events } = await runScript([sendCall(50), { final: "ok" }], {
      agent,
      approve: approve as never,
    });
    expect(outcome).toMatchObject({ kind: "awaiting-approval", tool: "send" });
    expect(sent).toEqual([]);
    expect(events.find(({ type }) => type === "call-decided")).toMatchObject({
      decision: "pending",
      reason: expect.stringContaining(reason),
    });
  });

  test("a tool that can't say whether it needs approval is not run, and the run goes on", async () => {
    sent = [];
    const broken = defineTool({
      ...send,
      approval: () => {
        throw new Error("no rates");
      },
    });
    const { outcome, events } = await runScript([sendCall(50), { final: "ok" }], {
      agent: agentWith({ tools: [broken] }),
    });
    expect(outcome.kind).toBe("answered");
    expect(sent).toEqual([]);
    expect(resultsOf(events)).toEqual([
      "Error: whether send needs approval could not be told: no rates",
    ]);
  });
});
