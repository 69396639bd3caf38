import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { type Death, emptyTally, killRun } from "./kill-run.ts";
import { TEAM } from "./plan.ts";

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

test("a run that is killed again and again comes to its answer, with each effect once", async () => {
  const tally = emptyTally();
  await killRun(folder, "run", deaths, tally);
  expect(tally).toMatchObject({
    ...{ runs: 1, lost: 0, repeatedSteps: 0, repeatedEffects: 0, unreported: 0, diverged: 0 },
  });
  expect(tally.kills).toBeGreaterThanOrEqual(7);
  expect(tally.ambiguous).toBeGreaterThanOrEqual(3);
});

/** Issue 22, item 8. */
test("a run with sub-agents that is killed again and again: nothing is lost, repeated or untold", async () => {
  const tally = emptyTally();
  await killRun(folder, `${TEAM}run`, deaths, tally);
  expect(tally).toMatchObject({
    ...{ runs: 1, lost: 0, repeatedSteps: 0, repeatedEffects: 0, unreported: 0, diverged: 0 },
  });
  expect(tally.kills).toBeGreaterThanOrEqual(6);
});
