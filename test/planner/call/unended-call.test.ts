import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { type ApprovalRequest, resume, run } from "../../../src/planner/index.ts";
import { redrive } from "../../../src/replay/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { agentWith, eventsOf, resultsOf, runScript } from "../scripted-run.ts";

/** Sends, whatever its signal says; the first time it takes longer than it may. */
function deafSender(effect: "once" | "idempotent" = "once") {
  const sent: string[] = [];
  let calls = 0;
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const tool = defineTool({
    name: "send",
    description: "Sends.",
    input: z.object({ to: z.string() }),
    effect,
    timeout: 30,
    run: async ({ to }) => {
      if (calls++ === 0) await held;
      sent.push(to);
      return "sent";
    },
  });
  return { agent: agentWith({ tools: [tool] }), sent, goOn };
}

const sendTo = (to: string) => ({ call: { tool: "send", arguments: { to } } });
const LEFT =
  "Error: send did not end within 0.03 s and may still be running. Find out what came of it before you call it again.";
const DOUBT =
  "call 1.1, of functions.send with the same arguments, did not end in its time and may still be running";

// Issue 18, C 4.
describe("a tool that is left when its time is up may still run", () => {
  test("a second call of it is asked about first; a no keeps it from running twice", async () => {
    const { agent, sent, goOn } = deafSender();
    const asked: ApprovalRequest[] = [];
    const { outcome, events } = await runScript(
      [sendTo("ann"), sendTo("ann"), sendTo("ann"), { final: "Asked." }],
      {
        agent,
        approve: (request) => {
          asked.push(request);
          return { approved: false, by: "person" };
        },
      },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 3 });
    expect(asked).toMatchObject([
      { callId: "2.1", arguments: { to: "ann" }, mayHaveHappened: true, doubt: DOUBT },
    ]);
    expect(resultsOf(events)).toEqual([
      LEFT,
      `Error: the user did not approve this call (${DOUBT})`,
      expect.stringMatching(/^Error: the same call was denied before, as call 2\.1, /),
    ]);
    expect(events.find((event) => event.type === "call-finished")).toMatchObject({
      status: "timeout",
      mayStillRun: true,
    });
    expect(events.filter((event) => event.type === "call-decided").slice(1)).toMatchObject([
      { decision: "denied", by: "person", reason: DOUBT },
      { decision: "denied", by: "policy", deniedAs: "2.1" },
    ]);
    goOn();
    await sleep(0);
    expect(sent).toEqual(["ann"]);
  });

  test("with other arguments it is another call, and nobody is asked", async () => {
    const { agent, sent } = deafSender();
    const { outcome } = await runScript([sendTo("ann"), sendTo("bob"), { final: "Done." }], {
      agent,
    });
    expect(outcome.kind).toBe("answered");
    expect(sent).toEqual(["bob"]);
  });

  test("one that may be repeated is repeated", async () => {
    const { agent, sent } = deafSender("idempotent");
    const { outcome, events } = await runScript(
      [sendTo("ann"), sendTo("ann"), { final: "Done." }],
      { agent },
    );
    expect(outcome.kind).toBe("answered");
    expect(resultsOf(events)).toEqual([
      "Error: send did not end within 0.03 s and may still be running",
      "sent",
    ]);
    expect(sent).toEqual(["ann"]);
  });

  test("with nobody to ask the run waits; resumed, it asks again, and goes on with a yes", async () => {
    const { agent, sent } = deafSender();
    const journal = new MemoryJournal();
    const model = scriptedModel([sendTo("ann"), sendTo("ann")]);
    const first = run(agent, "Send.", { model, journal });
    // Issue 18, C 19: the outcome has the arguments of the call that waits.
    expect(await first.outcome).toMatchObject({
      kind: "awaiting-approval",
      callId: "2.1",
      tool: "send",
      arguments: { to: "ann" },
    });
    const asked: ApprovalRequest[] = [];
    const again = resume(agent, first.id, {
      model: scriptedModel([{ final: "Done." }]),
      journal,
      approve: (request) => {
        asked.push(request);
        return { approved: true, by: "person" };
      },
    });
    expect(await again.outcome).toMatchObject({ kind: "answered", text: "Done." });
    expect(asked).toMatchObject([{ callId: "2.1", mayHaveHappened: true, doubt: DOUBT }]);
    expect(sent).toEqual(["ann"]);
    expect(resultsOf(await eventsOf(journal, first.id))).toEqual([LEFT, "sent"]);
    expect(await redrive(journal, first.id)).toMatchObject({ divergence: null });
    expect(await redrive(journal, first.id, { agent })).toMatchObject({ divergence: null });
  });

  test("where a secret hides the arguments after a resume, any call of the tool is asked about", async () => {
    const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    const { agent } = deafSender();
    const journal = new MemoryJournal();
    const abortController = new AbortController();
    const first = run(agent, "Send.", {
      model: scriptedModel([
        sendTo(secret),
        () => {
          abortController.abort();
          return { final: "never" };
        },
      ]),
      journal,
      signal: abortController.signal,
    });
    expect((await first.outcome).kind).toBe("aborted");
    const again = resume(agent, first.id, { model: scriptedModel([sendTo(secret)]), journal });
    expect(await again.outcome).toMatchObject({ kind: "awaiting-approval", callId: "2.1" });
  });
});

/** Resolves when a tool is told that its time is up. */
const told = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

function slowTool(end: (signal: AbortSignal) => Promise<string>) {
  return defineTool({
    name: "slow",
    description: "Takes long.",
    input: z.object({}),
    timeout: 30,
    run: (_, { signal }) => end(signal),
  });
}

// Issue 18, C 4: what is told is what is known.
describe("a tool that ends when it is told that its time is up", () => {
  test.each<[string, (signal: AbortSignal) => Promise<string>, object]>([
    [
      "with its signal's reason: it was stopped",
      async (signal) => {
        await told(signal);
        throw signal.reason;
      },
      { status: "timeout", text: "Error: slow was stopped after 0.03 seconds" },
    ],
    [
      "with an abort of its own: it was stopped",
      (signal) => sleep(60_000, "x", { signal }),
      { status: "timeout", text: "Error: slow was stopped after 0.03 seconds" },
    ],
    [
      "with words of its own: they are told",
      async (signal) => {
        await told(signal);
        throw new Error("3 of 7 files were written");
      },
      {
        status: "timeout",
        text: "Error: slow was stopped after 0.03 seconds: 3 of 7 files were written",
      },
    ],
    [
      "with a result: it has one",
      async (signal) => {
        await told(signal);
        return "done after all";
      },
      { status: "ok", text: "done after all" },
    ],
  ])("%s", async (_, end, result) => {
    const { events } = await runScript(
      [{ call: { tool: "slow", arguments: {} } }, { final: "ok" }],
      { agent: agentWith({ tools: [slowTool(end)] }) },
    );
    const finished = events.find((event) => event.type === "call-finished");
    expect(finished).toMatchObject(result);
    expect(finished).not.toHaveProperty("mayStillRun");
  });

  test("a run whose own time is up meanwhile doesn't wait for it", async () => {
    const agent = agentWith({ tools: [slowTool(() => new Promise(() => {}))] });
    const { outcome, events } = await runScript([{ call: { tool: "slow", arguments: {} } }], {
      agent,
      limits: { wallMilliseconds: 300 },
    });
    expect(outcome).toMatchObject({ kind: "limit", limit: "wallMilliseconds" });
    // Nobody knows what came of the call: a resumed run asks.
    expect(resultsOf(events)).toEqual([]);
  });
});
