import { expect, it } from "vitest";
import { updatePlan } from "../../../tools/plan/index.ts";

function run(plan: { step: string; status: "pending" | "in_progress" | "completed" }[]) {
  const shown: string[] = [];
  const result = updatePlan.run({ plan }, {
    progress: (text: string) => shown.push(text),
  } as never);
  return { result, shown };
}

it("shows the steps and tells how many are done", () => {
  const { result, shown } = run([
    { step: "Read", status: "completed" },
    { step: "Write", status: "in_progress" },
    { step: "Check", status: "pending" },
  ]);
  expect(shown).toEqual(["[x] Read\n[>] Write\n[ ] Check"]);
  expect(result).toMatchObject({
    text: "Plan updated: 1 of 3 done",
    details: { plan: [{ step: "Read" }, { step: "Write" }, { step: "Check" }] },
  });
});

it("refuses two steps at once, and endless plans", () => {
  expect(() =>
    run([
      { step: "A", status: "in_progress" },
      { step: "B", status: "in_progress" },
    ]),
  ).toThrow('2 steps are in_progress: "A", "B". Only one can be');
  expect(() => run(Array.from({ length: 51 }, () => ({ step: "x", status: "pending" })))).toThrow(
    "51 steps",
  );
});
