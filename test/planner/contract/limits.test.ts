import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTool } from "../../../src/tool/index.ts";
import { agentWith, callAdd, resultsOf, runScript } from "../scripted-run.ts";

describe("limits end a run in a typed outcome that says what was done", () => {
  test("steps", async () => {
    let number = 0;
    const { outcome } = await runScript(() => callAdd(number++), { limits: { steps: 4 } });
    expect(outcome).toMatchObject({ kind: "limit", limit: "steps", steps: 4, calls: 4 });
  });

  test("tokens of the whole run", async () => {
    let number = 0;
    const { outcome } = await runScript(() => callAdd(number++), {
      limits: { outputTokens: 60 },
    });
    expect(outcome).toMatchObject({ kind: "limit", limit: "outputTokens" });
    expect(outcome.outputTokens).toBeLessThanOrEqual(60);
  });

  test("tokens of one turn: an answer that is cut is an outcome with its text", async () => {
    const final = "one two three four five six seven eight nine ten ".repeat(20);
    const { outcome } = await runScript([{ final }], { limits: { turnTokens: 40 } });
    expect(outcome).toMatchObject({ kind: "limit", limit: "turnTokens" });
    expect(outcome.kind === "limit" && outcome.text?.startsWith("one two three")).toBe(true);
  });

  test("a turn that is cut before it came to anything gets one begun in the answer", async () => {
    let startWith: unknown;
    const { outcome, events } = await runScript(
      [
        { analysis: "I think and think. ".repeat(100) },
        ({ shape }) => {
          startWith = shape.startWith;
          return { final: "Here." };
        },
      ],
      { limits: { turnTokens: 40 } },
    );
    expect(startWith).toBe("final");
    expect(outcome).toMatchObject({ kind: "answered", text: "Here." });
    expect(events.some((event) => event.type === "note" && event.code === "turn-cut")).toBe(true);
  });

  test("a call that is cut is told to the model", async () => {
    const { outcome, events } = await runScript(
      [{ call: { tool: "add", arguments: { a: 1, b: 2, c: "x".repeat(500) } } }, { final: "ok" }],
      { limits: { turnTokens: 40 } },
    );
    expect(outcome.kind).toBe("answered");
    expect(resultsOf(events)[0]).toMatch(/the call of add was cut off/);
  });

  test("wherever a call is cut, it is not mended and not made", async () => {
    const raw = `{"a":1,"b":2${" ".repeat(40)},"note":"x"}`;
    for (let turnTokens = 10; turnTokens < 40; turnTokens++) {
      const { events } = await runScript(
        [{ call: { recipient: "functions.add", raw } }, { final: "ok" }],
        { limits: { turnTokens } },
      );
      expect(resultsOf(events).join(), `${turnTokens} tokens`).not.toBe("3");
    }
  });

  test("time, while a tool sits there", async () => {
    const forever = defineTool({
      name: "forever",
      description: "Waits.",
      input: z.object({}),
      run: () => new Promise<string>(() => {}),
    });
    const { outcome } = await runScript([{ call: { tool: "forever", arguments: {} } }], {
      agent: agentWith({ tools: [forever] }),
      limits: { wallMilliseconds: 50 },
    });
    expect(outcome).toMatchObject({ kind: "limit", limit: "wallMilliseconds", steps: 1 });
  });

  test("the context: old results are taken out, the newest stays, and the run goes on", async () => {
    const chatty = defineTool({
      name: "read",
      description: "Reads.",
      input: z.object({ page: z.number() }),
      effect: "read",
      run: ({ page }) => `page ${page} ${"word ".repeat(300)}`,
    });
    let lastPrompt = "";
    const { outcome, events } = await runScript(
      ({ step, prompt }) => {
        lastPrompt = prompt;
        return step < 12
          ? { call: { tool: "read", arguments: { page: step } } }
          : { final: "That was all." };
      },
      { agent: agentWith({ tools: [chatty] }), model: { contextSize: 3000 } },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 12 });
    expect(events.some(({ type }) => type === "context-reduced")).toBe(true);
    expect(lastPrompt).toContain("taken out to make room");
    expect(lastPrompt).toContain("page 11 word");
    expect(lastPrompt).not.toContain("page 0 word");
  });

  test("a task that doesn't fit the context at all", async () => {
    const { outcome } = await runScript([{ final: "x" }], {
      task: "word ".repeat(5000),
      model: { contextSize: 1000 },
    });
    expect(outcome).toMatchObject({ kind: "limit", limit: "contextSize", steps: 0 });
    expect(outcome).toHaveProperty(
      "detail",
      expect.stringMatching(
        /^the prompt has 5\d\d\d tokens, and beside a turn 875 fit into the context of 1000$/,
      ),
    );
  });
});

describe("a model that gets nowhere", () => {
  test("the same call with the same result: it is told, then the run is stuck", async () => {
    const { outcome, events } = await runScript(() => callAdd(1, 2));
    expect(outcome).toMatchObject({ kind: "stuck", calls: 5 });
    const results = resultsOf(events);
    expect(results[1]).toBe("3");
    expect(results[2]).toMatch(/same result 3 times in a row/);
  });

  test("a result that changes is no repetition", async () => {
    let reading = 0;
    const gauge = defineTool({
      name: "gauge",
      description: "Reads a gauge.",
      input: z.object({}),
      effect: "read",
      run: () => String(reading++),
    });
    const { outcome } = await runScript(
      ({ step }) =>
        step < 20 ? { call: { tool: "gauge", arguments: {} } } : { final: "It rises." },
      { agent: agentWith({ tools: [gauge] }) },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 20 });
  });

  test("turns without answer or call: one is begun in the answer; after three it is stuck", async () => {
    const shapes: unknown[] = [];
    const agent = agentWith({ sampling: { temperature: 0 } });
    const { outcome } = await runScript(
      ({ shape }) => {
        shapes.push(shape.startWith);
        return { analysis: "Hm." };
      },
      { agent },
    );
    expect(outcome).toMatchObject({ kind: "stuck", reason: "3 turns in a row came to nothing" });
    expect(shapes).toEqual([undefined, "final", "final", "final"]);
  });
});
