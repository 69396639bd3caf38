import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import {
  type ApprovalRequest,
  approvalDigest,
  checkDecision,
  resume,
  run,
} from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { type CallDecided, type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { agentWith, resultsOf, runScript } from "./scripted-run.ts";

let sent: unknown[] = [];
const definition = {
  name: "send",
  description: "Sends money.",
  input: z.object({ amount: z.number(), to: z.object({ bank: z.string(), name: z.string() }) }),
  approval: true,
  run: (input: unknown) => {
    sent.push(input);
    return "sent";
  },
};
const agent = agentWith({ tools: [defineTool(definition)] });
const ann = { bank: "B", name: "Ann" };
const call = (amount: number, to: object = ann) => ({
  call: { tool: "send", arguments: { amount, to } },
});
const decisionsOf = (events: readonly JournalEvent[]) =>
  events.filter((event) => event.type === "call-decided") as readonly CallDecided[];

// Issue 19, item 8.
describe("an approval is bound to a digest of what was shown", () => {
  test("which is on record with the decision, and anybody can compute it from what is shown", async () => {
    sent = [];
    const asked: ApprovalRequest[] = [];
    const { events } = await runScript([call(50), { final: "ok" }], {
      agent,
      approve: (request) => {
        asked.push(request);
        return { approved: true, digest: request.digest };
      },
    });
    expect(sent).toEqual([{ amount: 50, to: ann }]);
    const [request] = asked;
    if (!request) throw new Error("nobody was asked");
    const { digest, signal: _, ...shown } = request;
    // As a client has it: over the wire, and with its keys in another order.
    const wire = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(shown).reverse())));
    expect(approvalDigest(wire)).toBe(digest);
    expect(decisionsOf(events)).toMatchObject([{ decision: "approved", digest }]);
  });

  test.each([true, false])(
    "one on something else (approved: %j) decides nothing",
    async (approved) => {
      sent = [];
      const { outcome, events } = await runScript([call(50), { final: "ok" }], {
        agent,
        approve: (request) => ({ approved, digest: approvalDigest({ ...request, arguments: {} }) }),
      });
      expect(sent).toEqual([]);
      const [decided] = decisionsOf(events);
      expect(decided).toMatchObject({
        decision: "pending",
        reason: expect.stringContaining(
          "approve failed: The decision was not made for the waiting call",
        ),
      });
      expect(outcome).toMatchObject({ kind: "awaiting-approval", digest: decided?.digest });
    },
  );

  test("whoever takes decisions from elsewhere can hold them against the call: approval.stale", () => {
    const waiting = { callId: "2.1", tool: "send", digest: "new" };
    const check = (decision: Parameters<typeof checkDecision>[1]) => () =>
      checkDecision(waiting, decision);
    expect(check({ approved: true, digest: "old" })).toThrow(
      expect.objectContaining({ code: "approval.stale" }),
    );
    for (const decision of [
      { approved: true, digest: "new" },
      { approved: true },
      "later",
    ] as const) {
      expect(check(decision)).not.toThrow();
    }
  });

  test("any difference in what is shown is another digest; the order of keys is none", () => {
    const shown = fc.record({
      ...{ runId: fc.string(), callId: fc.string(), tool: fc.string(), description: fc.string() },
      effect: fc.constantFrom("read" as const, "once" as const),
      arguments: fc.jsonValue(),
      policy: fc.constant(null),
      mayHaveHappened: fc.boolean(),
      doubt: fc.option(fc.string()),
    });
    const keyed = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(shown, shown, keyed, (one, other, input) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(approvalDigest(one) === approvalDigest(other)).toBe(same);
        const turned = Object.fromEntries(Object.entries(input).reverse());
        expect(approvalDigest({ ...one, arguments: turned })).toBe(
          approvalDigest({ ...one, arguments: input }),
        );
      }),
    );
  });

  test("an approver that changes the arguments allows nothing: the call is not the one on record", async () => {
    sent = [];
    const { outcome } = await runScript([call(50), { final: "ok" }], {
      agent,
      approve: ({ arguments: input }) => {
        (input as { amount: number }).amount = 5000;
        return { approved: true };
      },
    });
    expect([outcome.kind, sent]).toEqual(["awaiting-approval", []]);
  });
});

describe("a decision on record, of a run that was cut off before the call started", () => {
  /** The record up to the decision. */
  async function cutOff(): Promise<{ journal: MemoryJournal; runId: string }> {
    const { events } = await runScript([call(50), { final: "ok" }], {
      agent,
      approve: () => ({ approved: true, by: "person" }),
    });
    const journal = new MemoryJournal();
    const end = events.findIndex(({ type }) => type === "call-decided") + 1;
    const runId = events[0]?.runId ?? "";
    await journal.append(runId, events.slice(0, end));
    sent = [];
    return { journal, runId };
  }

  test("counts for the call as it was shown", async () => {
    const { journal, runId } = await cutOff();
    const model = scriptedModel([{ final: "Sent." }]);
    const { kind } = await resume(agent, runId, { model, journal }).outcome;
    expect([kind, sent.length]).toEqual(["answered", 1]);
    expect((await redrive(journal, runId)).divergence).toBeNull();
  });

  test("doesn't count where the tool is another by now: it is asked again", async () => {
    const { journal, runId } = await cutOff();
    const another = agentWith({
      tools: [defineTool({ ...definition, description: "Sends all of the money." })],
    });
    const model = scriptedModel([{ final: "Sent." }]);
    const options = { model, journal, acceptChangedAgent: true };
    expect(await resume(another, runId, options).outcome).toMatchObject({
      kind: "awaiting-approval",
    });
    expect(sent).toEqual([]);
    const approve = () => ({ approved: true }) as const;
    await resume(another, runId, { ...options, approve }).outcome;
    expect(sent).toHaveLength(1);
    expect((await redrive(journal, runId)).divergence).toBeNull();
  });
});

describe("a denied call that is asked again in the same words", () => {
  const turned = { name: "Ann", bank: "B" };
  const script = [call(50), call(50, turned), call(51), { final: "Then not." }];

  test("is denied without asking, and the model is told; another one is asked about", async () => {
    sent = [];
    const asked: unknown[] = [];
    const { outcome, events, journal } = await runScript(script, {
      agent,
      approve: ({ arguments: input }) => {
        asked.push((input as { amount: number }).amount);
        return { approved: false, by: "person", reason: "too much" };
      },
    });
    expect([outcome.kind, sent, asked]).toEqual(["answered", [], [50, 51]]);
    expect(decisionsOf(events).map(({ decision, by }) => [decision, by])).toEqual([
      ["denied", "person"],
      ["denied", "policy"],
      ["denied", "person"],
    ]);
    expect(resultsOf(events)[1]).toBe(
      "Error: the same call was denied before, as call 1.1, and the user is not asked again. Do something else, or say in your answer what you were not allowed to do.",
    );
    expect((await redrive(journal, events[0]?.runId ?? "")).divergence).toBeNull();
  });

  test("also after a resumption, and where nobody is there to ask", async () => {
    sent = [];
    const journal = new MemoryJournal();
    const first = run(agent, "Send 50.", {
      ...{ model: scriptedModel([call(50), call(51)]), journal },
      approve: ({ callId }) => (callId === "1.1" ? { approved: false } : "later"),
    });
    expect((await first.outcome).kind).toBe("awaiting-approval");
    const model = scriptedModel([call(50), { final: "No." }]);
    const asked: string[] = [];
    const approve = ({ callId }: ApprovalRequest) => {
      asked.push(callId);
      return { approved: true } as const;
    };
    const again = await resume(agent, first.id, { model, journal, approve }).outcome;
    expect([again.kind, sent.length, asked]).toEqual(["answered", 1, ["2.1"]]);
  });

  test("but not where the no was to doing again what had begun before a crash", async () => {
    const free = agentWith({ tools: [defineTool({ ...definition, approval: false })] });
    const { events } = await runScript([call(50), { final: "ok" }], { agent: free });
    const journal = new MemoryJournal();
    const runId = events[0]?.runId ?? "";
    const begun = events.findIndex(({ type }) => type === "call-started") + 1;
    await journal.append(runId, events.slice(0, begun));
    sent = [];
    const asked: string[] = [];
    const model = scriptedModel([call(50), { final: "Sent." }]);
    const approve = ({ callId }: ApprovalRequest) => {
      asked.push(callId);
      return { approved: false, reason: "it happened" } as const;
    };
    const { kind } = await resume(free, runId, { model, journal, approve }).outcome;
    expect([kind, asked, sent.length]).toEqual(["answered", ["1.1"], 1]);
    expect((await redrive(journal, runId)).divergence).toBeNull();
  });
});
