import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool } from "../../src/tool/index.ts";
import { agentWith, resultsOf, runScript } from "./scripted-run.ts";

/** What the model is told when a tool returns this. */
async function told(value: unknown): Promise<{ text: string | undefined; details: unknown }> {
  const tool = defineTool({
    name: "give",
    description: "Gives.",
    input: z.object({}),
    run: () => value as string,
  });
  const { outcome, events } = await runScript(
    [{ call: { tool: "give", arguments: {} } }, { final: "ok" }],
    { agent: agentWith({ tools: [tool] }) },
  );
  expect(outcome.kind).toBe("answered");
  const finished = events.find(({ type }) => type === "call-finished");
  return {
    text: resultsOf(events)[0],
    details: finished?.type === "call-finished" ? finished.details : undefined,
  };
}

const circle: { self?: unknown } = {};
circle.self = circle;

test.each([
  ["an object", { a: 1, b: ["x"] }, '{"a":1,"b":["x"]}'],
  ["an array", [1, 2], "[1,2]"],
  ["a number", 7, "7"],
  ["nothing", undefined, "The tool returned nothing."],
  ["null", null, "The tool returned nothing."],
  ["bytes", Buffer.from("abc"), /^Error: give ran, but .* \(they are bytes\)$/],
  ["a circle", circle, /^Error: give ran, but .*circular/],
  ["a function", () => 1, /^Error: give ran, but .*\(function\)$/],
])("%s that a tool returns is told, and never as 'undefined'", async (_, value, text) => {
  expect((await told(value)).text).toEqual(
    typeof text === "string" ? text : expect.stringMatching(text),
  );
});

test.each([
  ["a BigInt", { n: 1n }],
  ["a circle", circle],
  ["too much depth", JSON.parse(`${"[".repeat(600)}${"]".repeat(600)}`)],
])("details with %s are left out, and the result stays", async (_, details) => {
  expect(await told({ text: "done", details })).toEqual({
    text: "done",
    details: { leftOut: expect.stringContaining("not plain JSON: ") },
  });
});
