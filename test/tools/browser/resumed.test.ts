import { afterAll, beforeAll, expect, it } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, resume, run } from "../../../src/planner/index.ts";
import { type CallFinished, type JournalEvent, MemoryJournal } from "../../../src/trace/index.ts";
import { browserTools, citationsOf } from "../../../tools/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";
import { type LocalWeb, startLocalWeb } from "./local-web.ts";

const NOTES = { "notes/copper.md": "Copper conducts well.\n" };

let web: LocalWeb;
beforeAll(async () => {
  web = await startLocalWeb();
});
afterAll(() => web.close());

const agent = defineAgent({ name: "reader", instructions: "Read.", tools: browserTools });

type Call = readonly [name: string, input: object];

function script(calls: readonly Call[]) {
  return scriptedModel([
    ...calls.map(([name, input]) => ({
      analysis: "I go on.",
      call: { recipient: `browser.${name}`, raw: JSON.stringify(input) },
    })),
    { final: "Read in 【1†L2】." },
  ]);
}

/** Runs what was called before the run was left, then the rest in a new sandbox. */
async function leaveAndResume(before: readonly Call[], after: readonly Call[]) {
  const policy = { network: { allow: [web.host] } };
  const whole = new MemoryJournal();
  const first = await ToolWorkspace.open(NOTES, policy);
  const second = await ToolWorkspace.open(NOTES, policy);
  try {
    const { sandbox } = first;
    const running = run(agent, "Read.", { model: script(before), journal: whole, sandbox });
    await running.outcome;
    const events = await eventsOf(whole, running.id);
    const end = events.findLastIndex(({ type }) => type === "call-finished") + 1;
    const journal = new MemoryJournal();
    await journal.append(
      running.id,
      events.slice(0, end).map(({ runId: _, sequence: __, ...event }) => event),
    );
    const options = { model: script(after), journal, sandbox: second.sandbox };
    await resume(agent, running.id, options).outcome;
    return (await eventsOf(journal, running.id)).filter((event) => event.type === "call-finished");
  } finally {
    await first.close();
    await second.close();
  }
}

async function eventsOf(journal: MemoryJournal, runId: string): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  return events;
}

const textOf = (result: CallFinished | undefined) =>
  result?.text.replace(/[0-9a-f]{12}/g, "NUMBER");

it("a resumed run goes on from the pages that it has seen", async () => {
  const before: Call[] = [
    ["search", { query: "copper conducts" }],
    ["open", { id: `${web.base}/` }],
    ["find", { pattern: "tin" }],
    ["open", { id: 0 }],
    ["open", { id: `${web.base}/table`, view_source: true }],
  ];
  const after: Call[] = [
    ["open", { cursor: 1, id: 1 }],
    ["open", { cursor: 0, id: 0 }],
    ["find", { cursor: 3, pattern: "lead" }],
    ["open", { cursor: 2, id: 0 }],
    ["find", { cursor: 4, pattern: "<td>Copper" }],
    ["open", { cursor: 99 }],
  ];
  const resumed = await leaveAndResume(before, after);
  const whole = await leaveAndResume([...before, ...after], []);
  expect(resumed.map(textOf)).toEqual(whole.map(textOf));
  expect(resumed[5]?.text).toMatch(/^\[5\] All about tin /);
  expect(citationsOf("【5†L0】 【1†L2】", resumed).map(({ url }) => url)).toEqual([
    `${web.base}/article/1`,
    `${web.base}/`,
  ]);
});

it("a page that has changed meanwhile is not taken for the one that was seen", async () => {
  const growing = `${web.base}/growing`;
  const resumed = await leaveAndResume(
    [["open", { id: growing }]],
    [
      ["find", { pattern: "One" }],
      ["open", { id: growing }],
    ],
  );
  expect(resumed[1]?.text).toBe(
    `Error: page 0 has changed since it was shown. Open ${growing} again`,
  );
  expect(resumed[2]?.text).toMatch(/^\[1\] Growing /);
});
