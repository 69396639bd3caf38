/**
 * Kills a process with SIGKILL again and again and takes its runs up again: at every event boundary,
 * before and after the write, then at moments drawn by chance inside turns, calls, effects and
 * journal writes, and from outside at any time.
 *
 *   npm run crash               500 kills, some minutes
 *   npm run crash -- --kills 60 --seed 7
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { removeFolder } from "../remove-folder.ts";
import { deathsFor } from "./deaths.ts";
import { emptyTally, killRun } from "./kill-run.ts";
import { TEAM } from "./plan.ts";

const { values } = parseArgs({
  options: { kills: { type: "string" }, seed: { type: "string" }, parallel: { type: "string" } },
});
const wanted = Number(values.kills ?? 500);
const seed = Number(values.seed ?? Date.now() % 100_000);
const tally = emptyTally();
const begin = performance.now();
let next = 0;

async function work(folder: string): Promise<void> {
  while (tally.kills < wanted) {
    const index = next++;
    // Every other run has sub-agents.
    const runId = `${index % 2 === 0 ? "run-" : TEAM}${index}`;
    await killRun(folder, runId, deathsFor(Math.floor(index / 2), seed), tally);
    if (process.stderr.isTTY) process.stderr.write(`\r${tally.kills} of ${wanted} kills `);
  }
}

const folder = mkdtempSync(join(tmpdir(), "ostinato-crash-"));
try {
  const parallel = Number(values.parallel ?? 2);
  await Promise.all(Array.from({ length: parallel }, () => work(folder)));
} finally {
  await removeFolder(folder);
}
const seconds = Math.round((performance.now() - begin) / 1000);
const wrong =
  tally.lost + tally.repeatedSteps + tally.repeatedEffects + tally.unreported + tally.diverged;
console.log(
  `${tally.kills} kills in ${tally.runs} runs: ${tally.lost} runs lost, ` +
    `${tally.repeatedSteps} finished steps repeated, ${tally.repeatedEffects} once effects repeated, ` +
    `${tally.ambiguous} ambiguous calls of which ${tally.unreported} unreported, ` +
    `${tally.diverged} records that do not redrive (seed ${seed}, ${seconds} s)`,
);
console.log(JSON.stringify({ crash: "kills", figures: { ...tally, seed, seconds } }));
process.exitCode = wrong === 0 ? 0 : 1;
