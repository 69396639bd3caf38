// Issue 22, item 5: a call that a person edited and that a crash interrupted is shown, reconciled and run as edited.
import { expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../../src/model/index.ts";
import { decide, pendingCalls, resume, run } from "../../../../src/planner/index.ts";
import { redrive } from "../../../../src/replay/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { agentWith, eventsOf, resultsOf } from "../../scripted-run.ts";

const EDIT = { to: "Eve" };
const reconciled: unknown[] = [];
let sent: unknown[] = [];

function agentOf(tells: boolean) {
  const send = defineTool({
    ...{ name: "send", description: "Sends.", input: z.object({ to: z.string() }) },
    ...{ effect: "once", approval: true },
    run: (input) => {
      sent.push(input);
      return "sent";
    },
    ...(tells && {
      reconcile: (input: unknown) => {
        reconciled.push(input);
        return "it was sent";
      },
    }),
  });
  return agentWith({ tools: [send] });
}

const options = (journal: MemoryJournal) => ({
  journal,
  model: scriptedModel(({ prompt }) =>
    prompt.includes(" to=assistant")
      ? { final: "done" }
      : { call: { tool: "send", arguments: { to: "Ann" } } },
  ),
});

/** The journal as a crash left it in the last start of a call, or after its last decision. */
async function crashed(
  journal: MemoryJournal,
  runId: string,
  last: "call-started" | "call-decided" = "call-started",
): Promise<MemoryJournal> {
  const events = await eventsOf(journal, runId);
  const left = new MemoryJournal();
  const end = events.findLastIndex(({ type }) => type === last) + 1;
  await left.append(
    runId,
    events.slice(0, end).map(({ runId: _, sequence: __, ...event }) => event),
  );
  for (const { message } of await journal.messages(runId)) await left.post(runId, message);
  return left;
}

/** A run whose call was approved with other arguments and then interrupted. */
async function interrupted(agent: ReturnType<typeof agentOf>) {
  sent = [];
  const journal = new MemoryJournal();
  const { id, outcome } = run(agent, "Send.", options(journal));
  await outcome;
  await decide(journal, id, "1.1", "approved", { edit: EDIT });
  await resume(agent, id, options(journal)).outcome;
  return { id, journal: await crashed(journal, id) };
}

test("who is asked about it is shown what it runs with", async () => {
  const agent = agentOf(false);
  const { id, journal } = await interrupted(agent);
  const waiting = await resume(agent, id, options(journal)).outcome;
  expect(waiting).toMatchObject({ kind: "awaiting-approval", arguments: EDIT });
  expect(await pendingCalls(journal, id)).toMatchObject([
    { arguments: EDIT, reason: "the call was started before, and may have happened" },
  ]);
  await decide(journal, id, "1.1", "approved");
  expect((await resume(agent, id, options(journal)).outcome).kind).toBe("answered");
  expect(sent).toEqual([EDIT, EDIT]);
  expect((await redrive(journal, id)).divergence).toBeNull();
  expect((await redrive(journal, id, { agent })).divergence).toBeNull();
});

test("its tool is asked what came of what it ran with", async () => {
  const agent = agentOf(true);
  const { id, journal } = await interrupted(agent);
  expect((await resume(agent, id, options(journal)).outcome).kind).toBe("answered");
  expect(reconciled).toEqual([EDIT]);
  expect(sent).toEqual([EDIT]);
  expect((await redrive(journal, id)).divergence).toBeNull();
});

// A decision on one interruption that comes late must not repeat the call after the next one.
test("each interruption needs a decision of its own", async () => {
  const agent = agentOf(false);
  const { id, journal: first } = await interrupted(agent);
  await resume(agent, id, options(first)).outcome;
  const { digest } = (await pendingCalls(first, id))[0] ?? {};
  await decide(first, id, "1.1", "approved");
  await resume(agent, id, options(first)).outcome;
  const second = await crashed(first, id);
  await second.post(id, {
    kind: "decide",
    callId: "1.1",
    verdict: "approved",
    ...(digest !== undefined && { digest }),
  });
  const outcome = await resume(agent, id, options(second)).outcome;
  expect(outcome).toMatchObject({
    kind: "awaiting-approval",
    pending: [{ reason: expect.stringContaining("started 2 times before") }],
  });
  expect(sent).toEqual([EDIT, EDIT]);
  await decide(second, id, "1.1", "denied");
  expect((await resume(agent, id, options(second)).outcome).kind).toBe("answered");
  expect((await redrive(second, id)).divergence).toBeNull();
});

test("one whose edited arguments held a secret, which is not on record, does not run with what is left", async () => {
  const agent = agentOf(false);
  sent = [];
  const journal = new MemoryJournal();
  const { id, outcome } = run(agent, "Send.", {
    ...options(journal),
    redaction: { secrets: { token: "hunter22" } },
    approve: () => ({ approved: true, edit: { to: "hunter22" } }),
  });
  await outcome;
  const started = await crashed(journal, id);
  expect(await resume(agent, id, options(started)).outcome).toMatchObject({ kind: "answered" });
  expect(resultsOf(await eventsOf(started, id))).toEqual([
    expect.stringMatching(/it may have happened.*the user had changed the arguments/),
  ]);
  expect(sent).toEqual([{ to: "hunter22" }]);

  // Before its start: it is asked about anew, with the model's arguments, and runs as shown.
  const decided = await crashed(journal, id, "call-decided");
  const waiting = await resume(agent, id, options(decided)).outcome;
  expect(waiting).toMatchObject({ kind: "awaiting-approval", arguments: { to: "Ann" } });
  await decide(decided, id, "1.1", "approved");
  expect((await resume(agent, id, options(decided)).outcome).kind).toBe("answered");
  expect(sent).toEqual([{ to: "hunter22" }, { to: "Ann" }]);
});
