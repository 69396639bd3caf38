import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedTurn, scriptedModel } from "../../../src/model/index.ts";
import { type Agent, defineAgent, resume, run } from "../../../src/planner/index.ts";
import { forkRun } from "../../../src/replay/fork-run.ts";
import { redrive } from "../../../src/replay/redrive.ts";
import { verify } from "../../../src/replay/verify.ts";
import { defineTool, type ToolInput } from "../../../src/tool/index.ts";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";

function answering(output: z.ZodType): Agent {
  return defineAgent({ name: "answerer", instructions: "Answer.", output });
}

function calling(input: ToolInput): Agent {
  const tool = defineTool({
    ...{ name: "note", description: "Notes.", input, effect: "read" },
    run: (given) => Object.keys(given).join(),
  });
  return defineAgent({ name: "caller", instructions: "Call.", tools: [tool] });
}

/** With the agent and without: what came out otherwise than recorded. */
async function differences(agent: Agent, turns: readonly ScriptedTurn[]) {
  const journal = new MemoryJournal();
  const running = run(agent, "Go.", { model: scriptedModel(turns), journal });
  expect(await running.outcome).toMatchObject({ kind: "answered" });
  const again = [await redrive(journal, running.id, { agent }), await redrive(journal, running.id)];
  return again.flatMap(({ divergence }) => divergence ?? []);
}

describe("a run that did not change is redriven as it was", () => {
  test.each<[string, z.ZodType, string[]]>([
    ["a format", z.object({ to: z.email() }), ['{"to":"a@b.co"}']],
    ["a date", z.object({ on: z.iso.date() }), ['{"on":"2024-01-01"}']],
    ["an id", z.object({ id: z.uuid() }), ['{"id":"123e4567-e89b-42d3-a456-426614174000"}']],
    ["a record", z.object({ of: z.record(z.string(), z.number()) }), ['{"of":{"a":1}}']],
    ["a default", z.object({ d: z.string().describe("The d").default("q") }), ["{}"]],
    ["a name too many", z.object({ a: z.number() }), ['{"a":1,"extra":2}']],
    ["a transform", z.object({ on: z.string().transform((s) => new Date(s)) }), ['{"on":"2024"}']],
    [
      "a check of one's own",
      z.object({ n: z.number().refine((n) => n > 9, "n: more; than: that") }),
      ['{"n":1}', '{"n":10}'],
    ],
  ])("whose answer has %s", async (_what, output, answers) => {
    const turns = answers.map((final) => ({ final }));
    expect(await differences(answering(output), turns)).toEqual([]);
  });

  test.each<[string, ToolInput, object]>([
    ["a date", z.object({ on: z.string().transform((s) => new Date(s)) }), { on: "2024-01-01" }],
    ["a map", z.object({ of: z.string().transform((s) => new Map([[s, 1]])) }), { of: "x" }],
    ["trimmed text", z.object({ text: z.string().trim() }), { text: " x " }],
    ["a name too many", z.object({ a: z.number() }), { a: 1, extra: 2 }],
    ["a message of one's own", z.object({ a: z.number("a number, please") }), { a: "1" }],
    ["a check of one's own", z.object({ a: z.number().refine((n) => n > 9) }), { a: 1 }],
  ])("whose call has %s", async (_what, input, given) => {
    const turns = [{ call: { tool: "note", arguments: given } }, { final: "Done." }];
    expect(await differences(calling(input), turns)).toEqual([]);
  });

  test("after a fork put other words in the model's mouth", async () => {
    const agent = calling(z.object({ on: z.string().transform((s) => new Date(s)) }));
    const call = (on: string) => ({ call: { tool: "note", arguments: { on } } });
    const journal = new MemoryJournal();
    const model = scriptedModel([call("2024-01-01"), { final: "Done." }]);
    const running = run(agent, "Go.", { model, journal });
    await running.outcome;
    const turn = call("1999-01-01");
    const fork = await forkRun(journal, running.id, 1, { turn }, { agent });
    const goingOn = { model: scriptedModel([{ final: "Done too." }]), journal };
    expect(await resume(fork.agent, fork.runId, goingOn).outcome).toMatchObject({
      ...{ kind: "answered", text: "Done too." },
    });
    for (const options of [{}, { agent: fork.agent }]) {
      expect(await redrive(journal, fork.runId, options)).toMatchObject({ divergence: null });
    }
  });
});

test("what an agent's schema makes of the same arguments now, shows", async () => {
  const journal = new MemoryJournal();
  const turns = [{ call: { tool: "note", arguments: { text: " x " } } }, { final: "Done." }];
  const agent = calling(z.object({ text: z.string().trim() }));
  const running = run(agent, "Go.", { model: scriptedModel(turns), journal });
  await running.outcome;
  const changed = calling(z.object({ text: z.string() }));
  const { divergence } = await redrive(journal, running.id, { agent: changed });
  expect(divergence).toMatchObject({ field: "arguments.text", recorded: "x", replayed: " x " });
});

test("a model is asked to verify an answer under the schema that it had", async () => {
  const journal = new MemoryJournal();
  const agent = answering(z.object({ on: z.iso.date() }));
  const model = scriptedModel(() => ({ final: '{"on":"2024-01-01"}' }));
  const running = run(agent, "Go.", { model, journal });
  await running.outcome;
  const grammars: unknown[] = [];
  const watched = {
    ...model,
    async openSession() {
      const session = await model.openSession();
      const generateTurn: typeof session.generateTurn = (prompt, shape, options) => {
        grammars.push(shape.finalGrammar);
        return session.generateTurn(prompt, shape, options);
      };
      const dispose = () => session.dispose();
      return { generateTurn, dispose, [Symbol.asyncDispose]: dispose };
    },
  };
  await verify(journal, running.id, { model: watched, agent });
  await verify(journal, running.id, { model: watched });
  expect(grammars[0]).toContain("on");
  expect(grammars[1]).toEqual(grammars[0]);
});
