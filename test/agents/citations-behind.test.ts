import { afterAll, beforeAll, expect, test } from "vitest";
import { researcher } from "../../agents/index.ts";
import { type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import { defineAgent, openConversation, run } from "../../src/planner/index.ts";
import { eventsBehind, type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { citationsOf, citedPlace, refusedCitations } from "../../tools/index.ts";
import { ToolWorkspace } from "../tools/tool-workspace.ts";

/** Issue 22, items 8 and 9: citations of what earlier turns and sub-agents read lead to file and lines. */

const lines = (name: string) =>
  Array.from({ length: 9 }, (_, at) => `${name} ${at + 1}`).join("\n");
let workspace: ToolWorkspace;
beforeAll(async () => {
  workspace = await ToolWorkspace.open(
    { "harbor.md": lines("harbor"), "lamp.md": lines("lamp"), "tides.md": lines("tides") },
    { writable: false },
  );
});
afterAll(() => workspace.close());

const read = (path: string): ScriptedTurn => ({
  call: { tool: "read_document", arguments: { path } },
});

async function cited(journal: MemoryJournal, runId: string, answer: string | null) {
  const events: JournalEvent[] = await Array.fromAsync(eventsBehind(journal, runId));
  return {
    places: citationsOf(answer ?? "", events).map((citation) => [
      citedPlace(citation),
      citation.runId,
    ]),
    refused: refusedCitations(answer ?? "", events).map(({ mark, reason }) => `${mark} ${reason}`),
  };
}

test("a turn cites what an earlier turn read, and what it reads itself has a number of its own", async () => {
  const journal = new MemoryJournal();
  const model = scriptedModel([
    read("harbor.md"),
    { final: "It opens at six【0†L2】." },
    read("tides.md"),
    read("harbor.md"),
    { final: "As said【0†L2】; the tide turns【1†L3-L4】. No【2†L1】." },
  ]);
  const { sandbox } = workspace;
  const first = openConversation(researcher, { model, journal, sandbox });
  await first.ask("When does the harbor open?").outcome;
  await first.close();
  const again = openConversation(researcher, { model, journal, sandbox, id: first.id });
  const second = again.ask("And the tides?");
  const { text } = await second.outcome;
  await again.close();
  const results: string[] = [];
  for await (const event of journal.read(second.id)) {
    if (event.type === "call-finished") results.push(event.text);
  }
  expect(results.map((result) => result.split("\n")[0])).toEqual(["[1] tides.md", "[0] harbor.md"]);
  expect(await cited(journal, second.id, text)).toEqual({
    places: [
      ["harbor.md:2", undefined],
      ["tides.md:3-4", undefined],
    ],
    refused: ["【2†L1】 there is no cursor 2: the last is 1"],
  });
});

const lead = defineAgent({
  name: "lead",
  instructions: "You send out readers.",
  tools: [researcher.asTool({ name: "send_readers", tasks: 3 })],
});

/** The readers answer in these words, each about its own file; then the lead does. */
async function team(answers: { readonly [file: string]: string }, answer: string) {
  const journal = new MemoryJournal();
  const tasks = Object.keys(answers).map((file) => `Read ${file}.`);
  const model = scriptedModel(({ prompt }) => {
    const [, file] = /<\|message\|>Read (\w+\.md)\.<\|end\|>/.exec(prompt) ?? [];
    const hasResult = prompt.includes(" to=assistant");
    if (file === undefined) {
      return hasResult
        ? { final: answer }
        : { call: { tool: "send_readers", arguments: { tasks } } };
    }
    return hasResult
      ? { final: answers[file] ?? "" }
      : { call: { tool: "read_document", arguments: { path: file } } };
  });
  const { sandbox } = workspace;
  const running = run(lead, "What must a skipper know?", { model, journal, sandbox });
  const { text } = await running.outcome;
  const { places, refused } = await cited(journal, running.id, text);
  return {
    places: places.map(([place, runId]) => `${place} ${runId?.slice(running.id.length)}`),
    refused,
  };
}

test("a lead's citations lead to what its readers read, in their runs", async () => {
  const answers = {
    "harbor.md": "Six【0†L2】.",
    "lamp.md": "Dusk【0†L5-L6】.",
    "tides.md": "Twice.",
  };
  expect(await team(answers, "Six【0†L2】, dusk【0†L5-L6】, twice【tides.md†L3】.")).toEqual({
    places: ["harbor.md:2 .1.1.1", "lamp.md:5-6 .1.1.2", "tides.md:3 .1.1.3"],
    refused: [],
  });
});

test("a citation that can mean two readers' documents, or that no reader can have made, leads nowhere", async () => {
  const answers = {
    "harbor.md": "Six【0†L2】.",
    "lamp.md": "Dusk【0†L2】.",
    "tides.md": "No【0†L99】.",
  };
  expect(await team(answers, "Six【0†L2】, no【0†L99】, none【4†L1】【lamp.md†L2】.")).toEqual({
    places: ["lamp.md:2 .1.1.2"],
    refused: [
      "【0†L2】 it can mean harbor.md:2 or lamp.md:2: sub-agents count what they read by themselves",
      "【0†L99】 document 0 (tides.md) has no line 99: its lines are 1 to 9",
      "【4†L1】 there is no cursor 4: the run saw no page or document",
    ],
  });
});
