import { expect, test } from "vitest";
import { z } from "zod";
import {
  type ScriptedMessages,
  type ScriptMoment,
  scriptedModel,
} from "../../../../src/model/index.ts";
import {
  type Agent,
  type ApprovalRequest,
  defineAgent,
  resume,
  run,
} from "../../../../src/planner/index.ts";
import { forkRun, redrive } from "../../../../src/replay/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../../../src/trace/index.ts";
import { add, eventsOf } from "../../scripted-run.ts";

/** Issue 22, item 8: an agent as a tool of another. */
const reader = defineAgent({
  name: "reader",
  description: "Adds what it is told.",
  instructions: "You are a reader.",
  tools: [add],
});

function leaderWith(tool: ReturnType<Agent["asTool"]>): Agent {
  return defineAgent({ name: "leader", instructions: "You lead.", tools: [tool] });
}

const isReader = (prompt: string) => prompt.includes("You are a reader.");
const resultsIn = (prompt: string) => prompt.split(" to=assistant").length - 1;
/** The task of a reader: what the user says in its prompt. */
const taskOf = (prompt: string) => /<\|start\|>user<\|message\|>(.*?)<\|end\|>/s.exec(prompt)?.[1];

/** The reader adds once and answers; the leader calls it with these tasks, and answers with the result. */
function team(
  tasks: readonly string[] | string,
  reads?: (moment: ScriptMoment) => ScriptedMessages | Promise<ScriptedMessages>,
) {
  return scriptedModel((moment) => {
    const { prompt } = moment;
    if (isReader(prompt)) {
      if (reads) return reads(moment);
      if (resultsIn(prompt) === 0) return { call: { tool: "add", arguments: { a: 1, b: 2 } } };
      return { final: `done: ${taskOf(prompt)}` };
    }
    if (resultsIn(prompt) > 0) return { final: "joined" };
    const given = typeof tasks === "string" ? { task: tasks } : { tasks };
    return { analysis: "Send them.", call: { tool: "read", arguments: given } };
  });
}

function startedOf(events: readonly JournalEvent[]) {
  const [started] = events;
  if (started?.type !== "run-started") throw new Error("no beginning");
  return started;
}

const finishedCalls = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === "call-finished" ? [event] : []));

test("a call is a run of its own, and its answer is the call's result", async () => {
  const journal = new MemoryJournal();
  const agent = leaderWith(reader.asTool({ name: "read" }));
  const model = team("Look at page 4.");
  const outcome = await run(agent, "Go.", { model, journal, runId: "lead" }).outcome;
  expect(outcome).toMatchObject({ kind: "answered", text: "joined" });
  const child = await eventsOf(journal, "lead.1.1");
  expect(startedOf(child)).toMatchObject({
    task: "Look at page 4.",
    agent: { name: "reader" },
    caller: { runId: "lead", callId: "1.1" },
  });
  const [call] = finishedCalls(await eventsOf(journal, "lead"));
  expect(call).toMatchObject({
    status: "ok",
    text: "done: Look at page 4.",
    subRuns: [{ runId: "lead.1.1", agent: "reader", kind: "answered", steps: 2, calls: 1 }],
  });
  for (const runId of ["lead", "lead.1.1"]) {
    expect(await redrive(journal, runId)).toMatchObject({ divergence: null });
  }
});

test("the tasks of one call are worked on at the same time and joined in their order", async () => {
  const journal = new MemoryJournal();
  const agent = leaderWith(reader.asTool({ name: "read", tasks: 3 }));
  const { promise: allThere, resolve } = Promise.withResolvers<void>();
  let there = 0;
  const model = team(["one", "two", "three"], async ({ prompt }) => {
    if (++there === 3) resolve();
    await allThere;
    // The first task ends last.
    return { final: `done: ${taskOf(prompt)}`, delay: prompt.includes("one") ? 20 : 0 };
  });
  expect(await run(agent, "Go.", { model, journal, runId: "lead" }).outcome).toMatchObject({
    kind: "answered",
  });
  const [call] = finishedCalls(await eventsOf(journal, "lead"));
  expect(call?.text).toBe("[1] one\ndone: one\n\n[2] two\ndone: two\n\n[3] three\ndone: three");
  expect(call?.subRuns?.map(({ runId }) => runId)).toEqual([
    "lead.1.1.1",
    "lead.1.1.2",
    "lead.1.1.3",
  ]);
  expect(await redrive(journal, "lead")).toMatchObject({ divergence: null });
});

test("what has no answer is told with its reason; where nobody answers, the call has failed", async () => {
  const journal = new MemoryJournal();
  const agent = leaderWith(reader.asTool({ name: "read", tasks: 2, limits: { steps: 1 } }));
  const model = team(["short", "long"], ({ prompt }) =>
    taskOf(prompt) === "short" || resultsIn(prompt) > 0
      ? { final: "here" }
      : { call: { tool: "add", arguments: { a: 1, b: 1 } } },
  );
  await run(agent, "Go.", { model, journal, runId: "lead" }).outcome;
  const [call] = finishedCalls(await eventsOf(journal, "lead"));
  expect(call).toMatchObject({ status: "ok", subRuns: [{ kind: "answered" }, { kind: "limit" }] });
  expect(call?.text).toMatch(
    /^\[1\] short\nhere\n\n\[2\] long\nreader came to no answer: its limit steps was reached/,
  );
  const failing = team(["a", "b"], () => {
    throw new Error("the model is away");
  });
  await run(agent, "Go.", { model: failing, journal, runId: "alone" }).outcome;
  expect(finishedCalls(await eventsOf(journal, "alone"))[0]).toMatchObject({ status: "failed" });
});

test("an abort reaches the sub-agents; a resumed run goes on with the runs that it began", async () => {
  const journal = new MemoryJournal();
  const agent = leaderWith(reader.asTool({ name: "read", tasks: 2 }));
  const stop = new AbortController();
  const turns: string[] = [];
  const slow = (isStopping: boolean) =>
    team(["quick", "slow"], async ({ prompt }) => {
      const task = taskOf(prompt) ?? "";
      turns.push(`${task} ${resultsIn(prompt)}`);
      if (task === "quick") return { final: "done: quick" };
      if (resultsIn(prompt) === 0) return { call: { tool: "add", arguments: { a: 1, b: 2 } } };
      if (isStopping) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        stop.abort(new Error("enough"));
      }
      return { final: "done: slow", delay: isStopping ? 60_000 : 0 };
    });
  const first = run(agent, "Go.", {
    model: slow(true),
    journal,
    runId: "lead",
    signal: stop.signal,
  });
  expect(await first.outcome).toMatchObject({ kind: "aborted" });
  expect((await eventsOf(journal, "lead.1.1.2")).at(-1)).toMatchObject({
    type: "run-finished",
    outcome: { kind: "aborted" },
  });
  turns.length = 0;
  const again = await resume(agent, "lead", { model: slow(false), journal }).outcome;
  expect(again).toMatchObject({ kind: "answered", text: "joined" });
  // Neither the answered run nor the step before the abort is done again.
  expect(turns).toEqual(["slow 1"]);
  const child = await eventsOf(journal, "lead.1.1.2");
  expect(child.filter(({ type }) => type === "run-started")).toHaveLength(1);
  expect(finishedCalls(child)).toHaveLength(1);
  for (const runId of ["lead", "lead.1.1.1", "lead.1.1.2"]) {
    expect(await redrive(journal, runId)).toMatchObject({ divergence: null });
  }
});

const sends: string[] = [];
const sender = defineAgent({
  name: "sender",
  description: "Sends.",
  instructions: "You are a reader.",
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

function sending() {
  return team(["ann", "bob"], ({ prompt }) =>
    resultsIn(prompt) === 0
      ? { call: { tool: "send", arguments: { to: taskOf(prompt) } } }
      : { final: "sent" },
  );
}

test("a sub-agent's call is decided on in the run that nobody called, under a path to it", async () => {
  sends.length = 0;
  const journal = new MemoryJournal();
  const agent = leaderWith(sender.asTool({ name: "read", tasks: 2 }));
  const asked: Pick<ApprovalRequest, "runId" | "callId" | "tool">[] = [];
  const waiting = await run(agent, "Go.", {
    ...{ model: sending(), journal, runId: "lead" },
    approve: ({ runId, callId, tool, arguments: input }) => {
      asked.push({ runId, callId, tool });
      return (input as { to: string }).to === "ann" ? { approved: true } : "later";
    },
  }).outcome;
  expect(asked).toEqual([
    { runId: "lead", callId: "1.1.1/1.1", tool: "send" },
    { runId: "lead", callId: "1.1.2/1.1", tool: "send" },
  ]);
  expect(waiting).toMatchObject({
    kind: "awaiting-approval",
    callId: "1.1.2/1.1",
    tool: "send",
    arguments: { to: "bob" },
  });
  expect(sends).toEqual(["ann"]);
  expect(await redrive(journal, "lead")).toMatchObject({ divergence: null });

  let digest = "";
  const done = await resume(agent, "lead", {
    ...{ model: sending(), journal },
    approve: (request) => {
      digest = request.digest;
      return { approved: true };
    },
  }).outcome;
  expect(waiting.kind === "awaiting-approval" && waiting.digest).toBe(digest);
  expect(done).toMatchObject({ kind: "answered" });
  expect(sends).toEqual(["ann", "bob"]);
  expect(await redrive(journal, "lead")).toMatchObject({ divergence: null });
});

test("a fork serves the recorded result; a fork of a sub-agent's run is a run of its own", async () => {
  const journal = new MemoryJournal();
  const agent = leaderWith(reader.asTool({ name: "read" }));
  await run(agent, "Go.", { model: team("Look."), journal, runId: "lead" }).outcome;
  const fork = await forkRun(journal, "lead", 2, { seed: 5 }, { agent, runId: "fork" });
  const model = team("Look.", () => {
    throw new Error("the sub-agent runs again");
  });
  expect(await resume(fork.agent, fork.runId, { model, journal }).outcome).toMatchObject({
    kind: "answered",
    text: "joined",
  });
  const own = await forkRun(journal, "lead.1.1", 1, { seed: 5 }, { agent: reader, runId: "own" });
  expect(startedOf(await eventsOf(journal, own.runId)).caller).toBeUndefined();
});

test("a sub-agent may have sub-agents", async () => {
  const journal = new MemoryJournal();
  const middle = defineAgent({
    ...{ name: "middle", description: "Asks a reader.", instructions: "You are in the middle." },
    tools: [reader.asTool({ name: "ask" })],
  });
  const agent = leaderWith(middle.asTool({ name: "read" }));
  const model = scriptedModel(({ prompt }) => {
    if (isReader(prompt)) return { final: "42" };
    if (resultsIn(prompt) > 0) return { final: "passed on" };
    const tool = prompt.includes("You are in the middle.") ? "ask" : "read";
    return { call: { tool, arguments: { task: "How many?" } } };
  });
  expect(await run(agent, "Go.", { model, journal, runId: "lead" }).outcome).toMatchObject({
    kind: "answered",
  });
  expect(startedOf(await eventsOf(journal, "lead.1.1.1.1")).caller).toEqual({
    runId: "lead.1.1",
    callId: "1.1",
  });
});

test("a run of another person under a sub-agent's id is not taken up", async () => {
  const journal = new MemoryJournal();
  const agent = leaderWith(reader.asTool({ name: "read" }));
  const other = new MemoryJournal();
  await run(agent, "Go.", { model: team("Look."), journal: other, runId: "lead" }).outcome;
  const first = startedOf(await eventsOf(other, "lead.1.1"));
  await journal.append("lead.1.1", [first], "imported");
  await run(agent, "Go.", { model: team("Look."), journal, runId: "lead" }).outcome;
  expect(finishedCalls(await eventsOf(journal, "lead"))[0]).toMatchObject({
    status: "failed",
    text: expect.stringContaining("not your own"),
  });
});

test("what can't be a tool says why", () => {
  const silent = defineAgent({ name: "silent", instructions: "Be silent." });
  expect(() => silent.asTool({ name: "ask" })).toThrow(/needs a description/);
  expect(() => reader.asTool({ name: "ask", tasks: 0 })).toThrow(/tasks must be a whole number/);
  expect(() => reader.asTool({ name: "ask", workspace: "mine" as never })).toThrow(
    /"shared" or "own"/,
  );
  expect(() => reader.asTool({ name: "ask", limits: { steps: -1 } })).toThrow(/steps/);
  expect(() => reader.asTool({ name: "ask", task: 1 } as never)).toThrow(/asTool/);
});

test("what sub-agents use comes out of their caller's limits, in a live run as in a redrive", async () => {
  const journal = new MemoryJournal();
  const agent = leaderWith(reader.asTool({ name: "read" }));
  const model = team("Look.", ({ prompt }) =>
    resultsIn(prompt) < 20
      ? { call: { tool: "add", arguments: { a: 1, b: resultsIn(prompt) } } }
      : { final: "far" },
  );
  const limits = { steps: 6 };
  const outcome = await run(agent, "Go.", { model, journal, runId: "lead", limits }).outcome;
  const [child] = await journal.list({ caller: "lead" });
  expect(child).toMatchObject({ status: "limit" });
  const ended = (await eventsOf(journal, "lead.1.1")).at(-1);
  // The limit is its caller's: one step of six was the call.
  expect(ended).toMatchObject({ outcome: { limit: "steps", scope: "lead", steps: 5 } });
  const [call] = finishedCalls(await eventsOf(journal, "lead"));
  expect(call).toMatchObject({ spent: { steps: 5, calls: { add: 5 } } });
  expect(outcome).toMatchObject({ kind: "limit", limit: "steps" });
  for (const runId of ["lead", "lead.1.1"]) {
    expect(await redrive(journal, runId)).toMatchObject({ divergence: null });
  }
});
