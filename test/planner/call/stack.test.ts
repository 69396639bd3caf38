import { expect, test } from "vitest";
import { z } from "zod";
import { stackOf } from "../../../src/planner/call/result/stack-of.ts";
import { defineTool, ToolFailure } from "../../../src/tool/index.ts";
import { printRun } from "../../../src/trace/show/print-run.ts";
import { foldRun } from "../../../src/trace/show/run-view.ts";
import { agentWith, runScript } from "../scripted-run.ts";

/** Runs a tool once: its result, and all that the model read. */
async function callOf(definition: { run: () => string; approval?: () => boolean }) {
  const tool = defineTool({
    name: "burn",
    description: "Burns.",
    input: z.object({}),
    ...definition,
  });
  let prompt = "";
  const look = (moment: { prompt: string }) => {
    prompt = moment.prompt;
    return { final: "ok" };
  };
  const { events } = await runScript([{ call: { tool: "burn", arguments: {} } }, look], {
    agent: agentWith({ tools: [tool] }),
  });
  return { result: events.find((event) => event.type === "call-finished"), prompt };
}

// Issue 18, C 19.
test("a tool's exception keeps its stack in the journal, and the model sees its message alone", async () => {
  const { result, prompt } = await callOf({
    run: function onFire() {
      throw new Error("disk on fire", { cause: new TypeError("too hot") });
    },
  });
  expect(result).toMatchObject({ status: "failed", text: "Error: disk on fire: too hot" });
  expect(result?.stack).toMatch(/^Error: disk on fire\n {4}at .*onFire .*stack\.test\.ts:/);
  expect(result?.stack).toMatch(/\nCaused by: TypeError: too hot\n {4}at /);
  expect(prompt).toContain("disk on fire: too hot");
  expect(prompt).not.toContain("stack.test.ts");
});

test("so does the exception of the rule that asks for approval", async () => {
  const approval = () => {
    throw new RangeError("no such user");
  };
  const { result, prompt } = await callOf({ run: () => "x", approval });
  expect(result?.stack).toMatch(/^RangeError: no such user\n {4}at /);
  expect(prompt).not.toContain("stack.test.ts");
});

test("a failure that a tool tells the model is no exception", async () => {
  const run = () => {
    throw new ToolFailure("no such file");
  };
  expect((await callOf({ run })).result).not.toHaveProperty("stack");
});

test("a long message leaves room for the frames, a circle of causes ends", () => {
  const error = new Error("x".repeat(1_000_000));
  expect(stackOf(error)).toMatch(/^Error: x+…\n {4}at /);
  expect(stackOf(error)?.length).toBeLessThanOrEqual(8000);
  const circle = new Error("a");
  circle.cause = circle;
  expect(stackOf(circle)?.split("Caused by: ").length).toBeGreaterThan(1);
  expect(stackOf("text")).toBeNull();
});

test("`show --full` prints it, `show` doesn't", async () => {
  const { events } = await runScript([{ call: { tool: "burn", arguments: {} } }, { final: "ok" }], {
    agent: agentWith({
      tools: [
        defineTool({
          name: "burn",
          description: "Burns.",
          input: z.object({}),
          run: () => {
            throw new Error("disk on fire");
          },
        }),
      ],
    }),
  });
  const view = foldRun(events);
  expect(printRun(view, { full: true })).toContain("stack.test.ts:");
  expect(printRun(view)).not.toContain("stack.test.ts:");
});
