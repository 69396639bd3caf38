import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool } from "../../../src/tool/index.ts";
import { agentWith, runScript } from "../scripted-run.ts";

const take = defineTool({
  name: "take",
  description: "Takes.",
  input: z.object({ a: z.any(), n: z.number().optional() }),
  effect: "read",
  run: () => "taken",
});

/** Numbered, since the same tokens again and again would be cut as a loop. */
const numbers = (depth: number) => Array.from({ length: depth }, (_, level) => level);
const lists = (depth: number, name = "a") =>
  `{"${name}":${numbers(depth)
    .map((level) => `[${level},`)
    .join("")}0${numbers(depth)
    .map((level) => `,${level}]`)
    .join("")}}`;
const objects = (depth: number) =>
  `{"a":${numbers(depth)
    .map((level) => `{"n":${level},"x":`)
    .join("")}0${numbers(depth)
    .map((level) => `,"y":${level}}`)
    .join("")}}`;
const unclosed = (depth: number) =>
  `{"a":${numbers(depth)
    .map((level) => `[${level},`)
    .join("")}`;

// Issue 18, C 5: these ended the run as failed.
test.each([
  ["a few levels", lists(300), /^taken$/],
  ["lists", lists(600), /nest deeper than 480 levels\. Arguments: a \(any, required\)/],
  ["objects", objects(600), /nest deeper than 480 levels/],
  ["thousands of lists", lists(5000), /nest deeper than 480 levels/],
  ["thousands of objects", objects(6000), /nest deeper than 480 levels/],
  ["in a field that doesn't take them", lists(6000, "n"), /480 levels/],
  ["lists that are not closed", unclosed(6000), /^Error: /],
])("deep arguments, %s: an error like any other, and the run goes on", async (_, raw, told) => {
  const { outcome, events } = await runScript(
    [{ call: { recipient: "functions.take", raw } }, { final: "Done." }],
    {
      // At another temperature a call that can't be read is sampled again.
      agent: agentWith({ tools: [take], sampling: { temperature: 0 } }),
      model: { contextSize: 4_000_000 },
      limits: { turnTokens: 900_000, outputTokens: 1_000_000 },
    },
  );
  expect(outcome).toMatchObject({ kind: "answered", text: "Done.", calls: 1 });
  expect(events.find((event) => event.type === "call-finished")?.text).toMatch(told);
});
