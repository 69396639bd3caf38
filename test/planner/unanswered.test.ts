import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Model, type ScriptedMessages, scriptedModel } from "../../src/model/index.ts";
import type { TurnUsage } from "../../src/model/model.ts";
import { run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { defineTool } from "../../src/tool/index.ts";
import { MemoryJournal, type Outcome } from "../../src/trace/index.ts";
import { adder, agentWith, callAdd, eventsOf, runScript } from "./scripted-run.ts";

const STORY = "Once upon a time there was a number. ".repeat(40);
const WROTE = /^Once upon a time/;
const writing: ScriptedMessages = { analysis: "I write.", final: STORY };

function textOf(outcome: Outcome): string | null {
  expect(outcome.kind).not.toBe("answered");
  return outcome.text;
}

/** A model whose every turn writes so many tokens of the story, and then does something else. */
function writingThen(count: number, then: (signal?: AbortSignal) => Promise<TurnUsage>): Model {
  const model = scriptedModel(() => writing);
  const open = model.openSession.bind(model);
  model.openSession = async () => {
    const session = await open();
    const generate = session.generateTurn.bind(session);
    session.generateTurn = async function* (...turn) {
      const tokens = generate(...turn);
      for (let index = 0; index < count; index++) {
        const next = await tokens.next();
        if (!next.done) yield next.value;
      }
      const usage = await then(turn[2].signal);
      return { ...usage, outputTokens: count };
    };
    return session;
  };
  return model;
}

/** As a slow model: nothing more comes until the turn is aborted. */
async function hanging(signal?: AbortSignal): Promise<TurnUsage> {
  await new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve());
  });
  return {
    ...{ promptTokens: 1, reusedTokens: 0, evaluatedTokens: 1, outputTokens: 0 },
    ...{ stop: "aborted", promptMilliseconds: 0, outputMilliseconds: 0 },
  };
}

/** Row C2: every outcome keeps the text of an answer that was begun, else says that there is none. */
describe("an outcome without answer", () => {
  test("a time limit keeps the answer that was being written", async () => {
    const journal = new MemoryJournal();
    const limits = { wallMilliseconds: 1000 };
    const running = run(adder, "x", { model: writingThen(60, hanging), journal, limits });
    const outcome = await running.outcome;
    expect(outcome).toMatchObject({ kind: "limit", limit: "wallMilliseconds" });
    expect(textOf(outcome)).toMatch(WROTE);
    expect(outcome).not.toHaveProperty("noText");
    expect((await eventsOf(journal, running.id)).at(-1)).toMatchObject({
      outcome: { text: textOf(outcome) },
    });
  });

  test("so does an abort", async () => {
    const abortController = new AbortController();
    const model = writingThen(60, (signal) => {
      abortController.abort();
      return hanging(signal);
    });
    const { signal } = abortController;
    const outcome = await run(adder, "x", { model, journal: new MemoryJournal(), signal }).outcome;
    expect(outcome.kind).toBe("aborted");
    expect(textOf(outcome)).toMatch(WROTE);
  });

  test("and a model that fails in the middle of it", async () => {
    const model = writingThen(60, () => Promise.reject(new Error("CUDA error 700")));
    const outcome = await run(adder, "x", { model, journal: new MemoryJournal() }).outcome;
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "CUDA error 700" } });
    expect(textOf(outcome)).toMatch(WROTE);
  });

  test("an answer that was not accepted is what there is of one: stuck, and out of steps", async () => {
    const agent = agentWith({ output: z.strictObject({ sum: z.number() }) });
    const stuck = await runScript(() => ({ final: '{"sum":"three"}' }), { agent });
    expect(stuck.outcome).toMatchObject({ kind: "stuck", text: '{"sum":"three"}' });
    const stopped = await runScript(() => ({ final: '{"sum":"three"}' }), {
      agent,
      limits: { steps: 1 },
    });
    expect(stopped.outcome).toMatchObject({ kind: "limit", text: '{"sum":"three"}' });
    const { divergence } = await redrive(stopped.journal, stopped.events[0]?.runId ?? "");
    expect(divergence).toBeNull();
  });

  test("a call after it says that it was none", async () => {
    const { outcome } = await runScript(
      [
        { final: "" },
        { preamble: "Wait.", call: { tool: "add", arguments: { a: 1, b: 2 } } },
        { final: "" },
      ],
      { limits: { steps: 1 } },
    );
    expect(outcome).toMatchObject({
      kind: "limit",
      text: null,
      noText: "the model wrote no answer in its last turn",
    });
  });

  test("waiting for approval", async () => {
    const { name, description, input, run: work } = adder.tools[0] ?? expect.fail();
    const tools = [defineTool({ name, description, input, approval: true, run: work })];
    const { outcome } = await runScript([callAdd(1)], { agent: agentWith({ tools }) });
    expect(outcome).toMatchObject({
      kind: "awaiting-approval",
      text: null,
      noText: "the model had not begun an answer",
    });
  });

  test("before the model wrote anything", async () => {
    const noText = "the model had written nothing";
    const signal = AbortSignal.abort(new Error("never mind"));
    const { outcome } = await runScript([], { signal });
    expect(outcome).toMatchObject({ kind: "aborted", text: null, noText });
    const runId = "no such folder";
    const model = scriptedModel([]);
    const lost = run(adder, "x", {
      model,
      journal: new MemoryJournal(),
      workspace: "/none",
      runId,
    });
    expect(await lost.outcome).toMatchObject({ kind: "failed", text: null, noText });
  });
});

test("a record of 0.1.0, which has no such text, is redriven as it is", async () => {
  const agent = agentWith({ output: z.strictObject({ sum: z.number() }) });
  const { events, outcome } = await runScript(() => ({ final: "3" }), {
    agent,
    limits: { steps: 1 },
  });
  const { noText: _, text: __, ...rest } = outcome as Outcome & { noText?: string };
  for (const old of [{ ...rest, text: "" }, rest]) {
    const journal = new MemoryJournal();
    const runId = events[0]?.runId ?? "";
    const recorded = events.map((event) =>
      event.type === "run-finished" ? { ...event, outcome: old as Outcome } : event,
    );
    await journal.append(runId, recorded);
    expect((await redrive(journal, runId, { agent })).divergence).toBeNull();
  }
});
