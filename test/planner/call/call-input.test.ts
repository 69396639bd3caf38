import { expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, resume, run } from "../../../src/planner/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { agentWith, eventsOf, resultsOf, runScript } from "../scripted-run.ts";

const toDate = z.iso.date().transform((text) => new Date(text));

test("a call that waited for approval gets what its schema makes, not what JSON kept of it", async () => {
  const paid: unknown[] = [];
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    input: z.object({ due: toDate }),
    approval: ({ due }) => due.getFullYear() > 2000,
    run: ({ due }) => {
      paid.push(due);
      return String(due.getFullYear());
    },
  });
  const agent = agentWith({ tools: [pay] });
  const script = [{ call: { tool: "pay", arguments: { due: "2027-03-01" } } }, { final: "Paid." }];
  const journal = new MemoryJournal();
  const first = run(agent, "Pay.", { model: scriptedModel(script), journal });
  expect(await first.outcome).toMatchObject({ kind: "awaiting-approval", tool: "pay" });
  const asked: unknown[] = [];
  const outcome = await resume(agent, first.id, {
    model: scriptedModel(script.slice(1)),
    journal,
    approve: (request) => {
      asked.push((request.arguments as { due: unknown }).due);
      return { approved: true };
    },
  }).outcome;
  expect(outcome).toMatchObject({ kind: "answered", text: "Paid." });
  expect(paid).toEqual([new Date("2027-03-01")]);
  expect(asked).toEqual(paid);
  expect(resultsOf(await eventsOf(journal, first.id))).toEqual(["2027"]);
});

test("a call whose arguments held a secret is not made with the placeholder after a resume", async () => {
  const written: string[] = [];
  const note = defineTool({
    name: "note",
    description: "Writes.",
    input: z.object({ text: z.string() }),
    approval: true,
    run: ({ text }) => {
      written.push(text);
      return "written";
    },
  });
  const agent = agentWith({ tools: [note] });
  const key = `sk-proj-${"a1B2c3D4".repeat(6)}`;
  const call = { call: { tool: "note", arguments: { text: key } } };
  const journal = new MemoryJournal();
  const first = run(agent, "Note it.", { model: scriptedModel([call]), journal });
  expect(await first.outcome).toMatchObject({ kind: "awaiting-approval" });
  const outcome = await resume(agent, first.id, {
    model: scriptedModel([call, { final: "Noted." }]),
    journal,
    approve: () => ({ approved: true }),
  }).outcome;
  expect(outcome).toMatchObject({ kind: "answered" });
  expect(written).toEqual([key]);
  expect(resultsOf(await eventsOf(journal, first.id))).toEqual([
    expect.stringMatching(/held a secret, which is not on record.*Only a new call has them/),
    "written",
  ]);
});

test("a value that JSON can't hold reaches the tool all the same", async () => {
  const got: unknown[] = [];
  const count = defineTool({
    name: "count",
    description: "Counts.",
    input: z.object({ n: z.string().transform((text) => BigInt(text)) }),
    run: ({ n }) => {
      got.push(n);
      return "ok";
    },
  });
  const { outcome, events } = await runScript(
    [{ call: { tool: "count", arguments: { n: "12" } } }, { final: "ok" }],
    { agent: agentWith({ tools: [count] }) },
  );
  expect(outcome.kind).toBe("answered");
  expect(got).toEqual([12n]);
  const request = events.find(({ type }) => type === "call-requested");
  expect(request).toMatchObject({ arguments: { n: "12" } });
});

test("a structured answer is what its schema makes, also when a finished run is resumed", async () => {
  const agent = defineAgent({
    name: "dated",
    instructions: "Answer.",
    output: z.object({ when: toDate, size: z.string().transform((text) => BigInt(text)) }),
  });
  const model = () => scriptedModel([{ final: '{"when":"2027-03-01","size":"7"}' }]);
  const journal = new MemoryJournal();
  const first = run(agent, "When?", { model: model(), journal });
  const output = { when: new Date("2027-03-01"), size: 7n };
  expect(await first.outcome).toMatchObject({ kind: "answered", output });
  const again = await resume(agent, first.id, { model: model(), journal }).outcome;
  expect(again).toMatchObject({ kind: "answered", output });
});

test("a call that must happen once and was cut off is not offered again as if nothing had happened", async () => {
  let calls = 0;
  const abortController = new AbortController();
  const send = defineTool({
    name: "send",
    description: "Sends.",
    input: z.object({ text: z.string() }),
    effect: "once",
    run: () => {
      calls++;
      abortController.abort(new Error("enough"));
      return new Promise<string>(() => {});
    },
  });
  const agent = agentWith({ tools: [send] });
  const call = { call: { tool: "send", arguments: { text: `sk-proj-${"a1B2c3D4".repeat(6)}` } } };
  const journal = new MemoryJournal();
  const model = scriptedModel([call]);
  const first = run(agent, "Send.", { model, journal, signal: abortController.signal });
  await first.outcome;
  await resume(agent, first.id, { model: scriptedModel([{ final: "ok" }]), journal }).outcome;
  expect(calls).toBe(1);
  expect(resultsOf(await eventsOf(journal, first.id))).toEqual([
    expect.stringMatching(
      /it may have happened\. Find out before you call it again: .*held a secret/,
    ),
  ]);
});
