import { expect, test } from "vitest";
import { observationsOfRun } from "../../src/outbox/observations-of-run.ts";
import { callAdd, runScript } from "../planner/scripted-run.ts";

test("a turn that was sampled again is an observation of its own, and what follows doesn't read it", async () => {
  const { events } = await runScript([callAdd(1, 2), { analysis: "Hm." }, { final: "3" }]);
  const generations = observationsOfRun(events).filter(({ kind }) => kind === "generation");
  expect(generations).toMatchObject([
    { step: 1 },
    { step: 2, output: [{ kind: "reasoning", content: "Hm." }] },
    { step: 2, output: [{ kind: "text", content: "3" }] },
  ]);
  expect(new Set(generations.map(({ spanId }) => spanId)).size).toBe(3);
  const results = [{ role: "tool", content: "3" }];
  expect(generations).toMatchObject([{}, { input: results }, { input: results }]);
});
