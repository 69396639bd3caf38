import { describe, expect, test } from "vitest";
import { type Attempt, formatSummary, summarize, wilson } from "../../src/evaluate/index.ts";

function attempt(taskId: string, family: string, passed: boolean): Attempt {
  return {
    taskId,
    family,
    attempt: 1,
    runId: "r",
    passed,
    problems: [],
    outcome: "answered",
    answer: "",
    steps: 1,
    calls: [],
    commands: [],
    patch: "",
    malformedCalls: passed ? 0 : 1,
    milliseconds: passed ? 100 : 300,
  };
}

describe("wilson", () => {
  test("gives the published interval of 8 of 10", () => {
    const { value, low, high } = wilson(8, 10);
    expect(value).toBe(0.8);
    expect(low).toBeCloseTo(0.4902, 3);
    expect(high).toBeCloseTo(0.9433, 3);
  });

  test("stays within 0 and 1 at the ends", () => {
    expect(wilson(0, 5).low).toBe(0);
    expect(wilson(5, 5).high).toBe(1);
    expect(wilson(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
  });
});

describe("summarize", () => {
  test("counts attempts by family and estimates pass@k without bias", () => {
    const attempts = [
      attempt("a", "read", true),
      attempt("a", "read", false),
      attempt("a", "read", false),
      attempt("b", "write", true),
      attempt("b", "write", true),
      attempt("b", "write", true),
    ];
    const { all, families } = summarize(attempts);
    expect(families.map(({ family }) => family)).toEqual(["read", "write"]);
    const [read] = families;
    expect(read).toMatchObject({ tasks: 1, malformedCalls: 2, milliseconds: 300 });
    expect(read?.passed.value).toBeCloseTo(1 / 3);
    expect(read?.passAtK[0]).toBeCloseTo(1 / 3);
    expect(read?.passAtK[1]).toBeCloseTo(2 / 3);
    expect(read?.passAtK[2]).toBe(1);
    expect(all.passed.value).toBeCloseTo(4 / 6);
  });

  test("takes the median of an even number of times between the middle two", () => {
    const { all } = summarize([attempt("a", "f", true), attempt("b", "f", false)]);
    expect(all.milliseconds).toBe(200);
  });

  test("shows one k in the whole column, also when some tasks were tried more often", () => {
    const more = [false, false, true].map((passed) => attempt("a", "more", passed));
    const fewer = [false, true].map((passed) => attempt("b", "fewer", passed));
    const text = formatSummary(summarize([...more, ...fewer]));
    expect(text).toContain("pass@2");
    expect(text).toMatch(/more\s+1\s+33 %\s+\S+\s+67 %/);
  });

  test("prints a line a family and one for all", () => {
    const text = formatSummary(
      summarize([attempt("a", "read", true), attempt("b", "write", false)]),
    );
    expect(text).toMatch(/read\s+1\s+100 %/);
    expect(text).toMatch(/all\s+2\s+50 %/);
  });
});
