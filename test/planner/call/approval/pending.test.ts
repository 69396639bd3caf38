// Issue 22, item 5: several calls may wait at once, and other processes decide on them.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedMessages, scriptedModel } from "../../../../src/model/index.ts";
import {
  decide,
  pendingCalls,
  type RunOptions,
  resume,
  run,
} from "../../../../src/planner/index.ts";
import { forkRun, redrive } from "../../../../src/replay/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { add, agentWith, eventsOf, resultsOf } from "../../scripted-run.ts";
import { severalCalls } from "../../several-calls.ts";

let sent: unknown[] = [];
const send = defineTool({
  name: "send",
  description: "Sends money.",
  input: z.object({ to: z.string(), amount: z.number().default(1) }),
  approval: true,
  run: (input) => {
    sent.push(input);
    return `sent to ${input.to}`;
  },
});
const agent = agentWith({ tools: [send, add] });
const toAnn = { call: { tool: "send", arguments: { to: "Ann" } } };
const three = severalCalls(
  toAnn.call,
  { tool: "add", arguments: { a: 1, b: 2 } },
  { tool: "send", arguments: { to: "Bob" } },
);

function started(options: Partial<RunOptions> = {}, turns: ScriptedMessages[] = [three]) {
  sent = [];
  const journal = new MemoryJournal();
  const model = scriptedModel([...turns, { final: "done" }]);
  return { journal, running: run(agent, "Send.", { journal, model, ...options }) };
}

const resumed = (journal: MemoryJournal, runId: string, options: Partial<RunOptions> = {}) =>
  resume(agent, runId, { journal, model: scriptedModel([{ final: "done" }]), ...options }).outcome;

async function expectExact(journal: MemoryJournal, runId: string): Promise<void> {
  expect((await redrive(journal, runId)).divergence).toBeNull();
  expect((await redrive(journal, runId, { agent })).divergence).toBeNull();
}

describe("a run that ended as awaiting-approval", () => {
  test("lists all calls of the step that wait, and goes on with what was decided meanwhile", async () => {
    const { journal, running } = started();
    const outcome = await running.outcome;
    const pending = await pendingCalls(journal, running.id);
    expect(outcome).toMatchObject({
      kind: "awaiting-approval",
      ...{ callId: "1.1", tool: "send", arguments: { to: "Ann", amount: 1 } },
      pending: [
        { callId: "1.1", arguments: { to: "Ann", amount: 1 }, digest: expect.any(String) },
        { callId: "1.3", arguments: { to: "Bob", amount: 1 }, digest: expect.any(String) },
      ],
    });
    expect(outcome.kind === "awaiting-approval" && outcome.pending).toEqual(pending);
    await decide(journal, running.id, "1.3", "denied", { reason: "not Bob", by: "person" });
    await decide(journal, running.id, "1.1", "approved");
    expect(await resumed(journal, running.id)).toMatchObject({ kind: "answered" });
    expect(sent).toEqual([{ to: "Ann", amount: 1 }]);
    expect(resultsOf(await eventsOf(journal, running.id))).toEqual([
      "sent to Ann",
      "3",
      "Error: the user did not approve this call: not Bob",
    ]);
    await expectExact(journal, running.id);
  });

  test("and waits on for those on which nobody decided", async () => {
    const { journal, running } = started();
    await running.outcome;
    await decide(journal, running.id, "1.1", "approved");
    const outcome = await resumed(journal, running.id);
    expect(outcome).toMatchObject({ kind: "awaiting-approval", callId: "1.3" });
    expect(outcome.kind === "awaiting-approval" && outcome.pending).toHaveLength(1);
    expect(sent).toHaveLength(1);
    await decide(journal, running.id, "1.3", "approved");
    expect((await resumed(journal, running.id)).kind).toBe("answered");
    expect(sent).toHaveLength(2);
    await expectExact(journal, running.id);
  });

  test("a decision counts once, and only for what was shown", async () => {
    const { journal, running } = started();
    await running.outcome;
    await expect(
      decide(journal, running.id, "1.1", "approved", { digest: "0".repeat(64) }),
    ).rejects.toMatchObject({ code: "approval.stale" });
    await journal.post(running.id, {
      ...{ kind: "decide", callId: "1.1", verdict: "approved", digest: "0".repeat(64) },
    });
    expect((await resumed(journal, running.id)).kind).toBe("awaiting-approval");
    expect(sent).toEqual([]);
    await expectExact(journal, running.id);
    await expect(decide(journal, running.id, "1.2", "approved")).rejects.toThrow(
      /does not wait for a decision/,
    );
  });
});

describe("a run that waits", () => {
  const waiting = async (journal: MemoryJournal, runId: string) => {
    for (let round = 0; round < 500; round++) {
      const calls = await pendingCalls(journal, runId).catch(() => []);
      if (calls.length > 0) return calls;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("nothing waits");
  };

  test("takes decisions in any order, and the time doesn't count", async () => {
    const { journal, running } = started({ approve: "wait", limits: { wallMilliseconds: 60_000 } });
    const calls = await waiting(journal, running.id);
    expect(calls.map(({ callId }) => callId)).toEqual(["1.1", "1.3"]);
    await decide(journal, running.id, "1.3", "approved", { by: "person" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await decide(journal, running.id, "1.1", "denied");
    const outcome = await running.outcome;
    expect(outcome).toMatchObject({ kind: "answered" });
    expect(outcome.approvalMilliseconds).toBeGreaterThan(250);
    expect(sent).toEqual([{ to: "Bob", amount: 1 }]);
    await expectExact(journal, running.id);
  });

  test("withdraws the question where another process decided", async () => {
    const asked: string[] = [];
    const withdrawn: string[] = [];
    const { journal, running } = started({
      approve: ({ callId, signal }) => {
        asked.push(callId);
        if (callId === "1.3") return { approved: true };
        return new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            withdrawn.push(callId);
            resolve("later");
          });
        });
      },
    });
    await waiting(journal, running.id);
    await decide(journal, running.id, "1.1", "approved");
    expect((await running.outcome).kind).toBe("answered");
    expect(asked).toEqual(["1.1", "1.3"]);
    expect(withdrawn).toEqual(["1.1"]);
    expect(sent).toHaveLength(2);
    await expectExact(journal, running.id);
  });

  test("is aborted like any other", async () => {
    const { journal, running } = started({ approve: "wait" });
    await waiting(journal, running.id);
    running.abort("enough");
    expect(await running.outcome).toMatchObject({ kind: "aborted", reason: "enough" });
    await decide(journal, running.id, "1.1", "approved");
    await decide(journal, running.id, "1.3", "denied");
    expect((await resumed(journal, running.id)).kind).toBe("answered");
    expect(sent).toHaveLength(1);
    await expectExact(journal, running.id);
  });
});

describe("an edited call", () => {
  test("is checked again, runs as edited, and the record has both", async () => {
    const { journal, running } = started({}, [toAnn]);
    await running.outcome;
    await expect(
      decide(journal, running.id, "1.1", "approved", { edit: { to: 7 } }),
    ).rejects.toThrow(/to: expected a string, got 7|don't fit the schema of send/);
    await decide(journal, running.id, "1.1", "approved", { edit: { to: "Eve", amount: 2 } });
    expect((await resumed(journal, running.id)).kind).toBe("answered");
    expect(sent).toEqual([{ to: "Eve", amount: 2 }]);
    const events = await eventsOf(journal, running.id);
    expect(events.find((event) => event.type === "call-requested")).toMatchObject({
      arguments: { to: "Ann", amount: 1 },
    });
    expect(events.findLast((event) => event.type === "call-decided")).toMatchObject({
      decision: "approved",
      edit: { to: "Eve", amount: 2 },
    });
    expect(resultsOf(events)).toEqual([
      'sent to Eve\n[The user changed the arguments before the call ran: {"to":"Eve","amount":2}]',
    ]);
    await expectExact(journal, running.id);
  });

  test("with arguments that don't fit, or that the policy denies, waits on", async () => {
    for (const edit of [{ to: 7 }, { to: "Mallory" }]) {
      const rules = [{ arguments: { to: "Mallory" }, decision: "deny" }] as const;
      const { journal, running } = started({ approvals: rules }, [toAnn]);
      await running.outcome;
      await journal.post(running.id, { kind: "decide", callId: "1.1", verdict: "approved", edit });
      const outcome = await resumed(journal, running.id);
      expect(outcome.kind).toBe("awaiting-approval");
      expect(sent).toEqual([]);
      await expectExact(journal, running.id);
    }
  });

  test("can come from the approver too", async () => {
    const { journal, running } = started(
      { approve: () => ({ approved: true, edit: { to: "Eve" } }) },
      [toAnn],
    );
    await running.outcome;
    expect(sent).toEqual([{ to: "Eve", amount: 1 }]);
    await expectExact(journal, running.id);
  });
});

describe("a decision that is remembered for the run", () => {
  const again = (to: string) => ({ call: { tool: "send", arguments: { to } } });

  test("holds for the same call, not for another one, and not for a fork", async () => {
    const asked: unknown[] = [];
    const { journal, running } = started(
      {
        approve: ({ arguments: input }) => {
          asked.push(input);
          return { approved: true, remember: "run" };
        },
      },
      [again("Ann"), again("Ann"), again("Bob")],
    );
    await running.outcome;
    expect(asked).toHaveLength(2);
    expect(sent).toHaveLength(3);
    const events = await eventsOf(journal, running.id);
    const decided = events.filter((event) => event.type === "call-decided");
    expect(decided.map(({ by, basis }) => [by, basis])).toEqual([
      ["program", undefined],
      ["policy", "run"],
      ["program", undefined],
    ]);
    await expectExact(journal, running.id);
    const fork = await forkRun(journal, running.id, 2, { seed: 1 }, { agent });
    const model = scriptedModel([again("Ann"), { final: "done" }]);
    const outcome = await resume(fork.agent, fork.runId, { journal, model }).outcome;
    expect(outcome.kind).toBe("awaiting-approval");
  });

  test("holds for the calls that its globs name, and a denial too", async () => {
    const { journal, running } = started(
      {
        approve: ({ arguments: input }) =>
          (input as { to: string }).to.startsWith("A")
            ? { approved: true, remember: { scope: "run", arguments: { to: "A*" } } }
            : { approved: false, remember: { scope: "run", arguments: { to: "B*" } } },
      },
      [again("Ann"), again("Al"), again("Bob"), again("Bo"), again("A; B")],
    );
    const outcome = await running.outcome;
    expect(outcome.kind).toBe("answered");
    const events = await eventsOf(journal, running.id);
    const decided = events.filter((event) => event.type === "call-decided");
    expect(decided.map(({ decision, basis }) => [decision, basis])).toEqual([
      ["approved", undefined],
      ["approved", "run"],
      ["denied", undefined],
      ["denied", "run"],
      ["approved", undefined],
    ]);
    await expectExact(journal, running.id);
  });

  test("from before the run read foreign text does not hold after it", async () => {
    const page = defineTool({
      name: "page",
      description: "A page.",
      input: z.object({}),
      permissions: ["network"],
      run: () => "page",
    });
    const asked: boolean[] = [];
    const journal = new MemoryJournal();
    const turns = [again("Ann"), { call: { tool: "page", arguments: {} } }, again("Ann")];
    const running = run(agentWith({ tools: [send, page] }), "Send.", {
      journal,
      model: scriptedModel([...turns, { final: "done" }]),
      approve: ({ tainted }) => {
        asked.push(tainted === true);
        return { approved: true, remember: "run" };
      },
    });
    await running.outcome;
    expect(asked).toEqual([false, true]);
  });
});
