import { expect, test } from "vitest";
import {
  errorFingerprint,
  resultFingerprint,
} from "../../../../src/planner/limits/progress/result-fingerprint.ts";

test.each([
  ["took 31 ms", "took 4.5 ms"],
  ["Ran 3 tests in 0.012s", "Ran 3 tests in 1.4s"],
  ["real 0m0.123s", "real 1m2.5s"],
  ["at 2026-11-30T08:00:00Z", "at 2026-11-30T08:01:10.123+01:00"],
  ["Mon Nov 30 08:00:53 UTC 2026", "Mon Nov 30 08:01:19 UTC 2026"],
  ["30.11.2026 07:01", "1.12.2026 19:44"],
  ["request_id: a8f3 failed", "request_id: 77zz failed"],
  ["pid 4711 waits", "pid 12 waits"],
  ["commit 9f3a2bc1 is bad", "commit 0011ffee is bad"],
  ["b24032b9-1111-4222-8333-123456789abc", "00000000-1111-4222-8333-123456789abc"],
  ["at 0x7ffe12", "at 0x10"],
  ["since 1764490000", "since 1764490999123"],
])("the same but for time or id: %j, %j", (one, other) => {
  expect(resultFingerprint(one)).toBe(resultFingerprint(other));
});

test.each([
  ["3 of 30 done", "4 of 30 done"],
  ["12 %", "13 %"],
  ["a.ts:12:30: error", "a.ts:14:31: error"],
  ["page 1", "page 2"],
  ["paid 30", "paid 31"],
  ["5 m deep", "6 m deep"],
  ["total 1234567", "total 1234568"],
  ["version 1.2.3", "version 1.2.4"],
  [`${"x".repeat(20_000)}1`, `${"x".repeat(20_000)}2`],
])("not the same: %j, %j", (one, other) => {
  expect(resultFingerprint(one)).not.toBe(resultFingerprint(other));
});

test("an error is the same whatever argument it quotes, and another one isn't", () => {
  const of = (path: string, line: number, text: string) => errorFingerprint(text, { path, line });
  expect(of("a", 1, "no file a, line 1 of 10")).toBe(of("b.txt", 2, "no file b.txt, line 2 of 10"));
  expect(of("a", 1, "no file a")).not.toBe(of("a", 1, "no folder a"));
  expect(of("a(*", 1, "no file a(*")).toBe(of("[", 1, "no file ["));
});

test("a long text that nearly matches everywhere comes to an end", () => {
  const text = `${"1a".repeat(20_000)} ${"12:".repeat(20_000)} ${"id ".repeat(20_000)}`;
  expect(resultFingerprint(text)).not.toBe(resultFingerprint(`${text} 1`));
});
