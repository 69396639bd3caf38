import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { type Death, killRun } from "./kill-run.ts";
import type { Scenario } from "./plan.ts";
import { emptyTally, type Tally, wrongIn } from "./tally.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-crash-"));
});
afterAll(() => removeFolder(folder));

/** One of each; `npm run crash` has hundreds. */
const deaths: readonly Death[] = [
  { at: "after-append", count: 1 },
  { at: "before-append", count: 3 },
  { at: "inside-turn", count: 2 },
  { at: "after-effect", count: 1 },
  { at: "before-effect", count: 1 },
  { at: "after-effect", count: 2 },
  { at: "inside-append", count: 4, microseconds: 150 },
  { at: "inside-read", count: 1 },
  { afterMilliseconds: 400 },
];

async function killed(scenario: Scenario, plans: readonly Death[]): Promise<Tally> {
  const tally = emptyTally();
  await killRun(folder, `${scenario}-1`, plans, tally);
  expect(tally).toMatchObject({ runs: 1 });
  expect(wrongIn(tally), JSON.stringify(tally)).toBe(0);
  return tally;
}

test("a run that is killed again and again comes to its answer, with each effect once", async () => {
  const tally = await killed("run", deaths);
  expect(tally.kills).toBeGreaterThanOrEqual(7);
  expect(tally.ambiguous).toBeGreaterThanOrEqual(3);
});

/** Issue 22, item 8. */
test("a run with sub-agents that is killed again and again: nothing is lost, repeated or untold", async () => {
  const tally = await killed("team", deaths.slice(0, 6));
  expect(tally.kills).toBeGreaterThanOrEqual(5);
});

/** Issue 22, "must hold". */
test("decisions of another process on several calls that wait, also while no process has the run", async () => {
  const tally = await killed("decide", [
    { at: "asked", count: 1 },
    { at: "message-taken", count: 1 },
    { at: "message-taken", count: 2 },
    { at: "after-effect", count: 1 },
    { at: "before-effect", count: 2 },
  ]);
  expect(tally.kills).toBeGreaterThanOrEqual(4);
  expect(tally.decisions).toBeGreaterThanOrEqual(6);
});

/** Issue 22, items 5 and 8. */
test("decisions on the calls of sub-agents", async () => {
  const tally = await killed("decide-team", [
    { at: "asked", count: 2 },
    { at: "message-taken", count: 2 },
    { at: "after-effect", count: 2 },
  ]);
  expect(tally.kills).toBeGreaterThanOrEqual(2);
  expect(tally.decisions).toBeGreaterThanOrEqual(12);
});

/** Issue 22, item 7. */
test("a conversation that is killed in its turns, between them and while it is resumed", async () => {
  const tally = await killed("talk", [
    { at: "between-turns", count: 1 },
    { at: "after-effect", count: 1 },
    { at: "after-append", count: 1 },
    { at: "between-turns", count: 2 },
    { at: "inside-turn", count: 2 },
  ]);
  expect(tally.kills).toBe(5);
});

/** Issue 22, item 1. */
test("a run whose context is summed up: the summary and what it replaces are made once", async () => {
  const tally = await killed("long", [
    { at: "inside-summary", count: 1 },
    { at: "reduced", count: 1 },
    { at: "after-effect", count: 2 },
    { at: "reduced", count: 1 },
  ]);
  expect(tally.kills).toBeGreaterThanOrEqual(3);
  expect(tally.summaries).toBeGreaterThanOrEqual(1);
});
