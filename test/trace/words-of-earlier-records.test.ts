import { describe, expect, test } from "vitest";
import { repetitionNotice } from "../../src/planner/limits/progress/repetition.ts";
import { cutOf, failureOf, ownText } from "../../src/trace/words-of-earlier-records.ts";

describe("a record of today", () => {
  test("says by fields what is not the tool's words", () => {
    const notice = repetitionNotice(3);
    expect(ownText({ text: `3 lines${notice}`, notice: notice.length })).toBe("3 lines");
    const cut = { head: 2, tail: 1, of: 9 };
    expect(cutOf({ text: "ab\n[…]\nc", cut })).toBe(cut);
  });

  test("says by a field that nobody answered", () => {
    const decided = { type: "call-decided", step: 1, callId: "1.1", by: "program" } as const;
    expect(failureOf({ ...decided, decision: "pending", failure: "no one" })).toBe("no one");
    expect(failureOf({ ...decided, decision: "pending" })).toBeNull();
    // A person's own words are not taken for it.
    expect(failureOf({ ...decided, decision: "denied", reason: "approve failed: no" })).toBeNull();
  });
});

describe("a record of version 0.1.0", () => {
  test("says the same in its sentences", () => {
    const notice =
      "\n[The same call brought the same result 12 times in a row. Do something else, or give your final answer.]";
    expect(ownText({ text: `3 lines${notice}` })).toBe("3 lines");
    const text = "ab\n[6 of 9 characters left out here; ask for a part to see the rest]\nc";
    expect(cutOf({ text: text + notice })).toEqual({ head: 2, tail: 1, of: 9 });
    expect(cutOf({ text: "whole" })).toBeNull();
    const decided = { type: "call-decided", step: 1, callId: "1.1", by: "program" } as const;
    const reason = "doubt; approve failed: it threw";
    expect(failureOf({ ...decided, decision: "pending", reason })).toBe("it threw");
  });
});
