import { describe, expect, test } from "vitest";
import { grade, type LookingGrader, type Situation } from "../../src/evaluate/index.ts";

const totals = {
  steps: 1,
  calls: 1,
  promptTokens: 1,
  reusedTokens: 0,
  outputTokens: 1,
  milliseconds: 1,
};
const files: { readonly [path: string]: string } = { "a.txt": "alpha\n", "b/c.txt": "gamma" };

function situation(answer: string): Situation {
  return {
    outcome: { kind: "answered", text: answer, ...totals },
    answer,
    calls: [
      { tool: "read_file", arguments: { path: "a.txt" } },
      { tool: "write_file", arguments: { path: "b/c.txt", content: "gamma" } },
    ],
    readFile: async (path) => files[path] ?? null,
  };
}

describe("grade", () => {
  const right: [LookingGrader, string][] = [
    [{ type: "exact", text: "It is 12." }, " It is 12.\n"],
    [{ type: "contains", texts: ["12", "kg"] }, "It is 12 kg."],
    [{ type: "matches", pattern: "^it IS \\d+", flags: "i" }, "It is 12."],
    [{ type: "json", value: { b: [1, 2], a: null } }, '{"a":null,"b":[1,2]}'],
    [{ type: "files", files: { "a.txt": "alpha", "d.txt": null } }, ""],
    [{ type: "calls", calls: [{ tool: "write_file" }], only: false }, ""],
    [{ type: "no-calls", tools: ["shell"] }, ""],
  ];
  test.each(right)("%j accepts %j", async (grader, answer) => {
    expect(await grade([grader], situation(answer))).toEqual([]);
  });

  const wrong: [LookingGrader, string, RegExp][] = [
    [{ type: "exact", text: "12" }, "It is 12.", /not "12"/],
    [{ type: "contains", texts: ["12", "kg"] }, "It is 12.", /lacks "kg"/],
    [{ type: "matches", pattern: "^12$", flags: "" }, "It is 12.", /does not match/],
    [{ type: "json", value: { a: 1 } }, '{"a":"1"}', /not the JSON/],
    [{ type: "json", value: {} }, "no JSON", /not the JSON/],
    [{ type: "json", value: null }, "no JSON", /not the JSON/],
    [{ type: "files", files: { "a.txt": "beta" } }, "", /a\.txt says "alpha/],
    [{ type: "files", files: { "d.txt": "x" } }, "", /d\.txt does not exist/],
    [{ type: "files", files: { "a.txt": null } }, "", /should not exist/],
    [
      { type: "calls", calls: [{ tool: "write_file" }, { tool: "read_file" }], only: false },
      "",
      /no call read_file/,
    ],
    [
      { type: "calls", calls: [{ tool: "read_file", arguments: { path: "b" } }], only: false },
      "",
      /no call read_file/,
    ],
    [{ type: "calls", calls: [{ tool: "read_file" }], only: true }, "", /2 calls instead of 1/],
    [{ type: "no-calls" }, "", /called read_file, write_file/],
  ];
  test.each(wrong)("%j refuses %j", async (grader, answer, problem) => {
    const problems = await grade([grader], situation(answer));
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  test("a run without an answer is never right", async () => {
    const stuck: Situation = {
      ...situation("12"),
      outcome: { kind: "stuck", reason: "the same call again", text: null, ...totals },
    };
    expect(await grade([{ type: "contains", texts: ["12"] }], stuck)).toEqual([
      "the run ended as stuck",
    ]);
  });

  test("a file that can't be read counts neither as existing nor as missing", async () => {
    const readFile = () => Promise.reject(new Error("the worker is gone"));
    const graders: LookingGrader[] = [{ type: "files", files: { "d.txt": null } }];
    expect(await grade(graders, { ...situation(""), readFile })).toEqual([
      "d.txt can't be read: the worker is gone",
    ]);
  });

  test("asks the caller's own grader, and refuses one that nobody defined", async () => {
    const graders: LookingGrader[] = [{ type: "custom", name: "short" }];
    const short = ({ answer }: Situation) => (answer.length < 5 ? null : "too long");
    expect(await grade(graders, situation("12"), { short })).toEqual([]);
    expect(await grade(graders, situation("It is 12."), { short })).toEqual(["too long"]);
    const broken = () => Promise.reject(new Error("no network"));
    expect(await grade(graders, situation("12"), { short: broken })).toEqual([
      "the grader short threw: no network",
    ]);
    await expect(grade(graders, situation("12"))).rejects.toMatchObject({ code: "input.invalid" });
  });
});
