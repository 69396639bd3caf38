import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ScriptedTurn, ScriptMoment } from "../../src/model/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { type Agent, defineAgent, resume, run } from "../../src/planner/index.ts";
import { type Fork, type ForkChange, forkRun } from "../../src/replay/fork-run.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { diffRuns } from "../../src/trace/diff/diff-runs.ts";
import type { Journal } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { foldRun } from "../../src/trace/show/run-view.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { repoBrowserTools } from "../../tools/index.ts";
import { collect } from "../trace/sample-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { testAgent } from "./generated-run.ts";

const script: ScriptedTurn[] = [
  { analysis: "One.", call: { tool: "count", arguments: { word: "first" } } },
  { analysis: "Two.", call: { tool: "count", arguments: { word: "second" } } },
  { analysis: "Three.", final: "The end." },
];

async function parentRun(): Promise<Journal> {
  const journal = await openJournal(join(temporaryFolder(), "j.db"));
  const model = scriptedModel(script);
  await run(testAgent, "Count words.", { model, journal, runId: "parent", seed: 1 }).outcome;
  return journal;
}

/** Forks, goes on with a script, and returns what the model was shown at each turn. */
async function forked(
  journal: Journal,
  at: number,
  change: ForkChange,
  turns: readonly ScriptedTurn[] = [{ final: "Another end." }],
): Promise<{ fork: Fork; prompts: string[] }> {
  const fork = await forkRun(journal, "parent", at, change, { agent: testAgent });
  const prompts: string[] = [];
  const model = scriptedModel(
    turns.map((turn) => (moment: ScriptMoment) => {
      prompts.push(moment.prompt);
      return typeof turn === "function" ? turn(moment) : turn;
    }),
  );
  const outcome = await resume(fork.agent, fork.runId, { model, journal }).outcome;
  expect(outcome.kind).toBe("answered");
  expect(await redrive(journal, fork.runId, { agent: fork.agent })).toMatchObject({
    divergence: null,
  });
  return { fork, prompts };
}

describe("a fork", () => {
  test("with another result of a tool", async () => {
    const journal = await parentRun();
    const { fork, prompts } = await forked(journal, 2, { result: { text: "nothing at all" } });
    expect(prompts[0]).toContain("first");
    expect(prompts[0]).toContain("<|message|>nothing at all<|end|>");
    expect(prompts[0]).not.toContain("second <|end|>");
    const view = foldRun(await collect(journal.read(fork.runId)));
    expect(view).toMatchObject({ parent: { runId: "parent", step: 2 }, status: "answered" });
    expect(view.steps.map((step) => step.calls[0]?.result?.text ?? null)).toEqual([
      "first ",
      "nothing at all",
      null,
    ]);
    const diff = diffRuns(
      await collect(journal.read("parent")),
      await collect(journal.read(fork.runId)),
    );
    expect(diff.commonSteps).toBe(1);
    await journal.close();
  });

  test("with other words of the model, and another call", async () => {
    const journal = await parentRun();
    const turn = {
      analysis: "Rather.",
      call: { tool: "count", arguments: { word: "third", limit: 2 } },
    };
    const { prompts } = await forked(journal, 2, { turn });
    expect(prompts[0]).toContain("Rather.");
    expect(prompts[0]).toContain("<|message|>third third <|end|>");
    expect(prompts[0]).not.toContain("second");
    await journal.close();
  });

  test("with the model's answer changed to another answer", async () => {
    const journal = await parentRun();
    const fork = await forkRun(
      journal,
      "parent",
      3,
      { turn: { final: "By hand." } },
      { agent: testAgent },
    );
    const outcome = await resume(fork.agent, fork.runId, { model: scriptedModel([]), journal })
      .outcome;
    expect(outcome).toMatchObject({ kind: "answered", text: "By hand." });
    await journal.close();
  });

  // Issue 21, left over: the call went to functions.repo_browser…, which no agent offers.
  test("with a turn that calls a tool of a namespace by its name", async () => {
    const journal = new MemoryJournal();
    const agent = defineAgent({ name: "coder", instructions: "Code.", tools: repoBrowserTools });
    const model = scriptedModel([{ final: "Nothing." }]);
    await run(agent, "Look.", { model, journal, runId: "parent" }).outcome;
    const call = { tool: "repo_browser.open_file", arguments: { path: "a.txt" } };
    const fork = await forkRun(journal, "parent", 1, { turn: { call } }, { agent });
    const again = scriptedModel([{ final: "Tried." }]);
    await resume(fork.agent, fork.runId, { model: again, journal }).outcome;
    const requested = [];
    for await (const event of journal.read(fork.runId)) {
      if (event.type === "call-requested") requested.push([event.recipient, event.tool]);
    }
    expect(requested).toEqual([["repo_browser.open_file", "repo_browser.open_file"]]);
  });

  test("with other instructions, another task, another effort: all of the prompt follows", async () => {
    const journal = await parentRun();
    const change = {
      instructions: "Be silent.",
      task: "Count nothing.",
      reasoning: "high",
    } as const;
    const { prompts, fork } = await forked(journal, 3, change);
    expect(prompts[0]).toContain("Be silent.");
    expect(prompts[0]).not.toContain("Use the tools.");
    expect(prompts[0]).toContain("Count nothing.");
    expect(prompts[0]).toContain("Reasoning: high");
    expect(prompts[0]).toContain("first");
    expect(prompts[0]).toContain("second");
    expect(await journal.list({ runId: fork.runId })).toMatchObject([{ task: "Count nothing." }]);
    await journal.close();
  });

  test("with other sampling and seed, or another model: the prompt is the same", async () => {
    const journal = await parentRun();
    const { fork, prompts } = await forked(journal, 2, { sampling: { temperature: 0 }, seed: 9 }, [
      { call: { tool: "count", arguments: { word: "x" } } },
      { final: "Another end." },
    ]);
    expect(prompts[0]).not.toContain("second");
    const events = await collect(journal.read(fork.runId));
    const turns = events.filter((event) => event.type === "turn-started");
    expect(turns[1]).toMatchObject({ step: 2, sampling: { temperature: 0 } });
    const parent = await collect(journal.read("parent"));
    const parentTurn = parent.filter((event) => event.type === "turn-started")[1];
    expect(turns[1]).toMatchObject({ promptHash: parentTurn?.promptHash });
    expect(turns[1]?.seed).not.toBe(parentTurn?.seed);
    await journal.close();
  });

  test("of a fork, at its first step, and one with a secret in its change", async () => {
    const journal = await parentRun();
    const { fork } = await forked(journal, 2, { result: { text: "nothing" } });
    const again = await forkRun(journal, fork.runId, 3, { task: "Other." }, { agent: testAgent });
    const model = scriptedModel([{ final: "Third end." }]);
    const outcome = await resume(again.agent, again.runId, { model, journal }).outcome;
    expect(outcome).toMatchObject({ kind: "answered", text: "Third end." });
    expect(await redrive(journal, again.runId)).toMatchObject({ divergence: null });

    await forked(journal, 1, { task: "From the start." });

    const secret = `ghp_${"aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF1h"}`;
    const hidden = await forkRun(
      journal,
      "parent",
      2,
      { result: { text: `it is ${secret}` } },
      { agent: testAgent },
    );
    const events = await collect(journal.read(hidden.runId));
    expect(JSON.stringify(events)).not.toContain(secret);
    await journal.close();
  });

  test("needs a step and a call that are there, a task, and a whole seed", async () => {
    const journal = await parentRun();
    const at = (step: number, change: ForkChange) =>
      forkRun(journal, "parent", step, change, { agent: testAgent });
    await expect(at(4, {})).rejects.toMatchObject({
      code: "input.invalid",
      hint: "it has steps 1 to 3",
    });
    await expect(at(3, { result: { text: "" } })).rejects.toThrow(/no call with a result/);
    await expect(at(2, { result: { callId: "9.9", text: "" } })).rejects.toThrow(/no call 9.9/);
    await expect(at(2, { result: { text: "" }, turn: {} })).rejects.toThrow(/not both/);
    await expect(at(2, { task: " " })).rejects.toMatchObject({ code: "input.invalid" });
    await expect(at(2, { seed: 1.5 })).rejects.toMatchObject({ code: "input.invalid" });
    expect(await journal.list()).toHaveLength(1);
    await journal.close();
  });

  test("has the type of its agent's answer", async () => {
    const journal = new MemoryJournal();
    const output = z.object({ n: z.number() });
    const agent = defineAgent({ name: "counter", instructions: "Count.", output });
    const model = scriptedModel([{ final: '{"n":1}' }]);
    await run(agent, "Count.", { model, journal, runId: "parent" }).outcome;
    const fork = await forkRun(journal, "parent", 1, { seed: 2 }, { agent });
    const typed: Agent<{ n: number }> = fork.agent;
    const again = scriptedModel([{ final: '{"n":2}' }]);
    const outcome = await resume(typed, fork.runId, { model: again, journal }).outcome;
    expect(outcome.kind === "answered" && outcome.output.n).toBe(2);
  });
});
