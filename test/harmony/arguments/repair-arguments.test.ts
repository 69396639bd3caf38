import { describe, expect, test } from "vitest";
import { repairArguments } from "../../../src/harmony/index.ts";

describe("repairArguments", () => {
  test("valid JSON comes through as it is", () => {
    expect(repairArguments('{"a":[1,"x\\n"]}')).toEqual({
      ok: true,
      value: { a: [1, "x\n"] },
      repairs: [],
    });
  });

  test.each([
    ['{"content":"line 1\nline 2"}', { content: "line 1\nline 2" }, "control-character-in-string"],
    ['{"a":{"b":[1,2', { a: { b: [1, 2] } }, "missing-brackets"],
    ['{"a":1} and then I will', { a: 1 }, "text-behind-value"],
    ['{"path":"C:\\users"}', { path: "C:\\users" }, "invalid-escape"],
    ['{“a”: “say "hi"”}', { a: 'say "hi"' }, "curly-quotes"],
    ['{"a":[1,2,],"b":"x,]"}', { a: [1, 2], b: "x,]" }, "trailing-comma"],
    ['```json\n{"a":1}\n```', { a: 1 }, "code-fence"],
  ])("mends %j", (text, value, repair) => {
    expect(repairArguments(text)).toEqual({ ok: true, value, repairs: [repair] });
  });

  test.each(['{"a":"half a str', '{"a":1,', '{"a":', '{"a":1]', "plain words", "", "{'a':1}"])(
    "does not guess at %j",
    (text) => {
      expect(repairArguments(text)).toMatchObject({ ok: false, problem: expect.any(String) });
    },
  );
});
