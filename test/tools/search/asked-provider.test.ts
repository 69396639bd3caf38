/** Issue 22, item 5: a search provider's host that a person is asked about. */
import { expect, onTestFinished, test } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, run } from "../../../src/planner/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { makeWebSearch, searxng } from "../../../tools/search/index.ts";
import { eventsOf, resultsOf } from "../../planner/scripted-run.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

const HOST = "search.test:8888";
const webSearch = makeWebSearch(searxng({ url: `http://${HOST}` }));
const agent = defineAgent({ name: "searcher", instructions: "You search.", tools: [webSearch] });

test.for([
  [false, /^Error: web search \(searxng\) is closed in this run: .*the user said no/],
  [true, new RegExp(`out of reach at ${HOST}`)],
] as const)("before anything is sent: %s", async ([approved, expected]) => {
  const workspace = await ToolWorkspace.open({}, { network: { allow: [], ask: true } });
  onTestFinished(() => workspace.close());
  const { sandbox } = workspace;
  const journal = new MemoryJournal();
  const asked: (string | undefined)[] = [];
  const call = { tool: webSearch.name, arguments: { query: "copper" } };
  const running = run(agent, "Search.", {
    ...{ model: scriptedModel([{ call }, { final: "Done." }]), journal, sandbox },
    approve: ({ callId, host }) => {
      if (host === undefined) return { approved: true };
      asked.push(`${callId} ${host}`);
      return { approved, by: "person" };
    },
  });
  expect((await running.outcome).kind).toBe("answered");
  const [result = ""] = resultsOf(await eventsOf(journal, running.id));
  expect(result).toMatch(expected);
  expect(asked).toEqual([`1.1@${HOST} ${HOST}`]);
});
