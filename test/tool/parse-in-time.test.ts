import { describe, expect, test } from "vitest";
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

  test("names are watched as values are, and depth is no matter", async () => {
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
