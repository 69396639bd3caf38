// Issue 22, item 4: coercions are recorded and told to the model, and a redrive is exact.
import { expect, test } from "vitest";
import { redrive } from "../../../src/replay/index.ts";
import { agentWith, callAdd, resultsOf, runScript } from "../scripted-run.ts";

test("a call with coerced arguments runs, and the model is told how they were read", async () => {
  const { events, journal, outcome } = await runScript([callAdd("1", 2), { final: "3" }]);
  expect(outcome.kind).toBe("answered");
  expect(events.find((event) => event.type === "call-requested")).toMatchObject({
    rawArguments: expect.stringContaining('"1"'),
    arguments: { a: 1, b: 2 },
    coercions: [{ path: "a", kind: "text-to-number" }],
  });
  const notice =
    "\n[Arguments were read differently from how they were written. a: a number, given as text.]";
  expect(resultsOf(events)).toEqual([`3${notice}`]);
  expect(events.find((event) => event.type === "call-finished")).toMatchObject({
    notice: notice.length,
  });
  const runId = events[0]?.runId ?? "";
  expect((await redrive(journal, runId)).divergence).toBeNull();
  expect((await redrive(journal, runId, { agent: agentWith({}) })).divergence).toBeNull();
});

test("a record whose run coerced nothing is redriven as it was", async () => {
  const { events, journal } = await runScript([callAdd("one"), { final: "?" }]);
  expect(events.find((event) => event.type === "call-requested")).not.toHaveProperty("coercions");
  const runId = events[0]?.runId ?? "";
  expect((await redrive(journal, runId, { agent: agentWith({}) })).divergence).toBeNull();
});
