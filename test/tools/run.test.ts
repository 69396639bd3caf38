import { afterAll, beforeAll, expect, it } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { type CallFinished, MemoryJournal } from "../../src/trace/index.ts";
import {
  applyPatch,
  browserTools,
  citationsOf,
  containerExec,
  pageTools,
  pythonTools,
  updatePlan,
} from "../../tools/index.ts";
import { type LocalWeb, startLocalWeb } from "./browser/local-web.ts";
import { ToolWorkspace } from "./tool-workspace.ts";

let web: LocalWeb;
let workspace: ToolWorkspace;

beforeAll(async () => {
  web = await startLocalWeb();
  workspace = await ToolWorkspace.open({ "a.txt": "one\n" }, { network: { allow: [web.host] } });
});
afterAll(async () => {
  await workspace.close();
  await web.close();
});

it("a run calls the built-ins and the others by the names that gpt-oss knows", async () => {
  const agent = defineAgent({
    name: "tester",
    instructions: "Use the tools.",
    tools: [...browserTools, ...pythonTools, ...pageTools, applyPatch, containerExec, updatePlan],
  });
  const patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** End Patch";
  const calls: { recipient: string; raw: string; expected: RegExp }[] = [
    {
      recipient: "browser.open",
      raw: JSON.stringify({ id: `${web.base}/article/0` }),
      expected: /^\[0\] All about copper/,
    },
    { recipient: "browser.find", raw: '{"pattern":"paragraph 3"}', expected: /match at L\d+/ },
    ...(pythonTools.length > 0
      ? [
          { recipient: "python", raw: "x = {'a': 1}\nprint(x)", expected: /^\{'a': 1\}$/ },
          { recipient: "python", raw: "x['a'] + 1", expected: /^2$/ },
        ]
      : []),
    {
      recipient: "functions.apply_patch",
      raw: JSON.stringify({ input: patch }),
      expected: /^Patch applied\.\nM a\.txt$/,
    },
    { recipient: "container.exec", raw: '{"cmd":["cat","a.txt"]}', expected: /^two\nexit code 0$/ },
    {
      recipient: "page.open",
      raw: JSON.stringify({ url: `${web.base}/table` }),
      expected: /Page: "Prices"/,
    },
    {
      recipient: "functions.update_plan",
      raw: '{"plan":[{"step":"Answer","status":"in_progress"}]}',
      expected: /^Plan updated: 0 of 1 done$/,
    },
  ];
  const model = scriptedModel([
    ...calls.map(({ recipient, raw }) => ({ analysis: "I go on.", call: { recipient, raw } })),
    { final: "Copper is described in 【0†L2-L3】." },
  ]);
  const journal = new MemoryJournal();
  const running = run(agent, "Do it.", { model, journal, sandbox: workspace.sandbox });
  const outcome = await running.outcome;
  expect(outcome).toMatchObject({ kind: "answered" });
  const finished: CallFinished[] = [];
  for await (const event of journal.read(running.id)) {
    if (event.type === "call-finished") finished.push(event);
  }
  expect(finished.map(({ status }) => status)).toEqual(calls.map(() => "ok"));
  for (const [index, { expected }] of calls.entries()) {
    expect(finished[index]?.text).toMatch(expected);
  }
  if (outcome.kind !== "answered") return;
  expect(citationsOf(outcome.text, finished)).toEqual([
    {
      mark: "【0†L2-L3】",
      cursor: 0,
      firstLine: 2,
      lastLine: 3,
      url: `${web.base}/article/0`,
      title: "All about copper",
    },
  ]);
});
