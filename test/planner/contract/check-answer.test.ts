import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkAnswer } from "../../../src/planner/contract/check-answer.ts";

const schema = z.object({ text: z.string().regex(/^(a+)+$/) });

describe("a structured answer", () => {
  test("is the schema's value", async () => {
    const text = "a".repeat(40);
    expect(await checkAnswer(schema, JSON.stringify({ text }))).toEqual({
      ok: true,
      value: { text },
    });
  });

  test.each([
    ["is no JSON", "{", /not valid JSON.*Answer again/],
    ["breaks the schema", '{"text": 1}', /breaks its schema: text: .*Answer again/],
    ["never ends its pattern", `{"text": "${"a".repeat(60)}!"}`, /more than a second.*shorter/],
  ])("that %s is asked for again", async (_, text, problem) => {
    expect(await checkAnswer(schema, text)).toEqual({
      ok: false,
      problem: expect.stringMatching(problem),
    });
  });
});
