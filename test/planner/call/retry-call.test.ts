// Issue 22, item 4: RetryCall counts against a tool's budget; when it is spent, the model is told and calls are refused.
import { expect, test } from "vitest";
import { z } from "zod";
import { redrive } from "../../../src/replay/index.ts";
import { defineTool, RetryCall, ToolFailed, ToolFailure } from "../../../src/tool/index.ts";
import { agentWith, resultsOf, runScript } from "../scripted-run.ts";

let ran: number[] = [];

const half = (retries?: number) =>
  defineTool({
    name: "half",
    description: "Halves an even number.",
    input: z.object({ n: z.number() }),
    effect: "read",
    retries,
    run({ n }) {
      ran.push(n);
      if (n % 2 !== 0) throw new RetryCall(`${n} is odd; give an even number`, { n });
      return String(n / 2);
    },
  });

const call = (n: number) => ({ call: { tool: "half", arguments: { n } } });

test("the model is asked to call again, until the tool's retries are spent", async () => {
  ran = [];
  const agent = agentWith({ tools: [half(2)] });
  const { events, journal, outcome } = await runScript(
    [call(1), call(3), call(5), call(6), { final: "no" }],
    { agent },
  );
  expect(outcome.kind).toBe("answered");
  expect(ran).toEqual([1, 3, 5]);
  const [first, second, third, refused] = resultsOf(events);
  expect(first).toBe(
    "Error: 1 is odd; give an even number\n[Call half again with other arguments. 2 attempts are left.]",
  );
  expect(second).toMatch(/This is the last attempt\.\]$/);
  expect(third).toMatch(/can't be called any more/);
  expect(refused).toMatch(/^Error: half can't be called any more in this run/);
  const finished = events.filter((event) => event.type === "call-finished");
  expect(finished.map(({ status, retry }) => [status, retry])).toEqual([
    ["failed", true],
    ["failed", true],
    ["failed", true],
    ["rejected", undefined],
  ]);
  expect(finished[0]?.details).toEqual({ n: 1 });
  expect((await redrive(journal, events[0]?.runId ?? "")).divergence).toBeNull();
});

test("a successful call gives the tool its retries back", async () => {
  ran = [];
  const agent = agentWith({ tools: [half(1)] });
  const turns = [call(1), call(2), call(3), call(4), { final: "done" }];
  const { events } = await runScript(turns, { agent });
  expect(ran).toEqual([1, 2, 3, 4]);
  expect(resultsOf(events).filter((text) => /last attempt/.test(text))).toHaveLength(2);
});

test("with no retries at all, the first one is the last", async () => {
  ran = [];
  const agent = agentWith({ tools: [half(0)] });
  await runScript([call(1), call(2), { final: "done" }], { agent });
  expect(ran).toEqual([1]);
});

test("ToolFailed counts against no budget, and ToolFailure is its earlier name", async () => {
  const tool = defineTool({
    name: "half",
    description: "",
    input: z.object({ n: z.number() }),
    retries: 0,
    run: ({ n }) => {
      throw new ToolFailed(`not ${n}`, { why: "never" });
    },
  });
  const agent = agentWith({ tools: [tool] });
  const { events } = await runScript([call(1), call(2), { final: "done" }], { agent });
  expect(resultsOf(events)).toEqual(["Error: not 1", "Error: not 2"]);
  expect(ToolFailure).toBe(ToolFailed);
});

test.each([-1, 1.5])("%d retries are refused", (retries) => {
  expect(() => half(retries)).toThrow(/retries of the tool half must be a whole number/);
});
