import { expect, test } from "vitest";
import { z } from "zod";
import { checkArguments, defineTool } from "../../src/tool/index.ts";

const tool = defineTool({
  name: "find",
  description: "Finds.",
  input: z.object({
    options: z.object({ limit: z.number().optional() }).optional(),
    list: z.array(z.object({ a: z.number() })).optional(),
    strict: z.strictObject({ b: z.number().optional() }).optional(),
    free: z.looseObject({}).optional(),
    table: z.record(z.string(), z.number()).optional(),
  }),
  run: () => "found",
});

test.each([
  [{ options: { limt: 5 } }, "options.limt: there is no argument of this name"],
  [{ list: [{ a: 1 }, { a: 1, c: 2 }] }, "list.1.c: there is no argument of this name"],
  [{ strict: { d: 1 } }, "strict.d: there is no argument of this name"],
  [{ other: 1 }, "other: there is no argument of this name"],
])("%j is refused", async (value, problem) => {
  const checked = await checkArguments(tool, value);
  expect(checked).toEqual({ ok: false, problem: expect.stringContaining(`find: ${problem}. `) });
});

test("names that a schema leaves open are not", async () => {
  const value = { free: { any: 1 }, table: { any: 1 }, options: { limit: 1 } };
  expect(await checkArguments(tool, value)).toEqual({ ok: true, value });
});

test("a schema's own function that throws is a problem of the arguments", async () => {
  const open = defineTool({
    name: "open",
    description: "Opens.",
    input: z.object({ url: z.string().transform((text) => new URL(text)) }),
    run: () => "opened",
  });
  expect(await checkArguments(open, { url: "not a url" })).toEqual({
    ok: false,
    problem: expect.stringMatching(/^invalid arguments for open: Invalid URL.*Arguments: url/),
  });
});
