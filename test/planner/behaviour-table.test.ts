import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { defineTool, ToolFailure } from "../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { add, agentWith, callAdd, resultsOf, runScript } from "./scripted-run.ts";

/**
 * The behaviour of six other frameworks' loops was measured with a scripted model, in seven cases. Each row here
 * is at least as good as the best of them; what that was is in the row's comment.
 */
describe("issue 22: the behaviour table", () => {
  const agent = agentWith({ sampling: { temperature: 0 } });
  const raw = (text: string): ScriptedTurn => ({ call: { recipient: "functions.add", raw: text } });
  const then = (turn: ScriptedTurn) => runScript([turn, { final: "I see." }], { agent });
  const requestOf = (events: readonly JournalEvent[]) =>
    events.find((event) => event.type === "call-requested");

  test('arguments {"a":1,"b": are told with the parser\'s error and what was expected', async () => {
    // Best: recovers, with the parser's error quoted.
    const { outcome, events } = await then(raw('{"a":1,"b":'));
    expect(outcome).toMatchObject({ kind: "answered", text: "I see." });
    expect(resultsOf(events)[0]).toMatch(/not valid JSON.*Arguments: a \(number, required\)/s);
  });

  test('"a":"x" is told by field, with what was expected and what came, without a stack', async () => {
    // Best: recovers, with the field's issue and no stack.
    const { outcome, events } = await then(callAdd("x"));
    expect(outcome.kind).toBe("answered");
    expect(resultsOf(events)[0]).toMatch(/a: expected number, received string, got "x"/);
    expect(resultsOf(events)[0]).not.toMatch(/\bat .*\.ts:\d/);
  });

  test('"a":"1" for a number is coerced, executed, recorded, and told', async () => {
    // Best: coerced and executed, without a word.
    const { outcome, events } = await then(callAdd("1", 2));
    expect(outcome.kind).toBe("answered");
    expect(resultsOf(events)[0]).toMatch(/^3/);
    expect(resultsOf(events)[0]?.length).toBeGreaterThan(1);
    expect(requestOf(events)).toHaveProperty("coercions");
  });

  test("the tool functions.add is add, and a tool that isn't there is told with the nearest names", async () => {
    // Best: recovers and lists the tools; one of them throws at harmony's own prefix.
    const prefixed = await then({ call: { recipient: "functions.add", raw: '{"a":1,"b":2}' } });
    expect(resultsOf(prefixed.events)).toEqual(["3"]);
    const unknown = await then({ call: { recipient: "functions.ad", raw: '{"a":1,"b":2}' } });
    expect(unknown.outcome.kind).toBe("answered");
    expect(resultsOf(unknown.events)[0]).toMatch(/\badd\b/);
  });

  test("a tool that throws is told with its message", async () => {
    // Best: recovers.
    const { outcome, events } = await then(callAdd(13));
    expect(outcome.kind).toBe("answered");
    expect(resultsOf(events)[0]).toMatch(/^Error: 13 is not a number that this tool likes/);
  });

  test("the same call forever stops after 5, with the model's text and the reason", async () => {
    // Best: stops after 5, with an empty text.
    const { outcome } = await runScript(({ shape }) =>
      shape.startWith === "final" ? { final: "1 and 2 is 3." } : callAdd(1, 2),
    );
    expect(outcome).toMatchObject({ kind: "stuck", calls: 5, text: "1 and 2 is 3." });
    expect(outcome).toHaveProperty("reason", expect.stringContaining("same call"));
  });

  test("a tool that ignores the abort: the run ends at once, without another turn", async () => {
    // Best: 0.50 s after an abort at 0.5 s; one of them makes another model call.
    const deaf = defineTool({
      name: "deaf",
      description: "Takes 4 s and doesn't listen.",
      input: z.object({}),
      run: () => new Promise<string>((resolve) => setTimeout(resolve, 4_000, "late").unref()),
    });
    const abortController = new AbortController();
    const model = scriptedModel(() => ({ call: { tool: "deaf", arguments: {} } }));
    const journal = new MemoryJournal();
    const { signal } = abortController;
    const running = run(agentWith({ tools: [deaf] }), "Wait.", { model, journal, signal });
    let abortedAt = 0;
    for await (const event of running) {
      if (event.type !== "call-started") continue;
      abortedAt = performance.now();
      abortController.abort(new Error("enough"));
    }
    expect(await running.outcome).toMatchObject({ kind: "aborted", reason: "enough" });
    // Far from the tool's 4 s, also on a busy machine.
    expect(performance.now() - abortedAt).toBeLessThan(2_000);
    expect(model.turns).toBe(1);
  });

  test("and no error of a tool ends the run, whatever is thrown", async () => {
    const thrown = [new ToolFailure("told"), new TypeError("a mistake"), "text", null];
    const tools = [
      add,
      defineTool({
        name: "throw",
        description: "Throws.",
        input: z.object({ what: z.number() }),
        run: ({ what }) => {
          throw thrown[what];
        },
      }),
    ];
    const turns = thrown.map((_, what) => ({ call: { tool: "throw", arguments: { what } } }));
    const { outcome } = await runScript([...turns, { final: "ok" }], {
      agent: agentWith({ tools }),
    });
    expect(outcome).toMatchObject({ kind: "answered", calls: thrown.length });
  });
});
