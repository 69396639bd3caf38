import { Script } from "node:vm";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { checkArguments, defineTool } from "../../src/tool/index.ts";
import { parseInTime } from "../../src/tool/parse-in-time.ts";

/** Twice the work with each character more. */
const ENDLESS = /^(a+)+$/;
const hostile = `${"a".repeat(60)}!`;

describe("parseInTime", () => {
  const schema = z.object({ text: z.string().regex(ENDLESS) });

  test("gives what zod gives, for short texts and long ones", async () => {
    expect(await parseInTime(schema, { text: "aaa" })).toMatchObject({ success: true });
    const long = { text: "a".repeat(5000) };
    expect(await parseInTime(schema, long)).toEqual({ success: true, data: long });
    expect(await parseInTime(schema, { text: 1 })).toMatchObject({ success: false });
    const later = z.string().transform(async (text) => text.length);
    expect(await parseInTime(later, "a".repeat(30))).toEqual({ success: true, data: 30 });
  });

  test("gives a check up that would take years, and checks the next value", async () => {
    expect(await parseInTime(schema, { text: hostile })).toBeNull();
    expect(await parseInTime(schema, { text: "b".repeat(30) })).toMatchObject({ success: false });
  });

  test("gives it up by the processor's time: a machine that is busy with others gets more of the clock", async () => {
    const busy = vi.spyOn(process, "cpuUsage").mockReturnValueOnce({ user: 0, system: 0 });
    busy.mockReturnValueOnce({ user: 100_000, system: 0 });
    busy.mockReturnValueOnce({ user: 0, system: 0 });
    busy.mockReturnValueOnce({ user: 1_900_000, system: 0 });
    try {
      expect(await parseInTime(schema, { text: hostile })).toBeNull();
      expect(busy).toHaveBeenCalledTimes(4);
    } finally {
      busy.mockRestore();
    }
  });

  test("an argument that is called pattern has none to be checked against", async () => {
    const work = vi.spyOn(Script.prototype, "runInContext");
    const tool = defineTool({
      name: "find",
      description: "Finds.",
      input: z.object({ pattern: z.string() }),
      effect: "read",
      run: () => "",
    });
    try {
      expect(await checkArguments(tool, { pattern: "a".repeat(100) })).toMatchObject({ ok: true });
      expect(work).not.toHaveBeenCalled();
    } finally {
      work.mockRestore();
    }
  });

  test("names are bounded as values are, at any depth", async () => {
    const record = z.record(z.string().regex(ENDLESS), z.unknown());
    expect(await parseInTime(record, { [hostile]: 1 })).toBeNull();
    const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    expect(await parseInTime(record, { a: deep })).toMatchObject({ success: true });
  });

  test("an error of a schema's own function comes through", async () => {
    const throwing = z.string().transform(() => {
      throw new RangeError("too much");
    });
    await expect(parseInTime(throwing, "a".repeat(30))).rejects.toThrow("too much");
  });
});

describe.each([
  ["zod 4", z.object({ text: z.string().regex(ENDLESS) })],
  ["zod 3", z3.object({ text: z3.string().regex(ENDLESS) })],
])("arguments that a pattern never ends with, %s", (_, input) => {
  test("are refused with words for the model", async () => {
    const tool = defineTool({ name: "take", description: "Takes.", input, run: () => "taken" });
    expect(await checkArguments(tool, { text: hostile })).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/more than a second.*Arguments: text \(string, required\)/),
    });
    expect(await checkArguments(tool, { text: "a".repeat(40) })).toMatchObject({ ok: true });
  });
});
