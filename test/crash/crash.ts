/**
 * Kills a process with SIGKILL again and again and takes its runs up again: at every event boundary,
 * before and after the write, then at moments drawn by chance inside turns, calls, effects, questions, summaries and
 * journal writes, and from outside at any time. The runs: plain ones, some with sub-agents, some whose calls wait for
 * decisions of another process, conversations, and some whose context is summed up.
 *
 *   npm run crash               500 kills, some minutes
 *   npm run crash -- --kills 60 --seed 7
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { closingLine } from "../../bench/machine.ts";
import { removeFolder } from "../remove-folder.ts";
import { deathsFor } from "./deaths.ts";
import { killRun } from "./kill-run.ts";
import { SCENARIOS } from "./plan.ts";
import { emptyTally, wrongIn } from "./tally.ts";

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
    const scenario = SCENARIOS[index % SCENARIOS.length] ?? "run";
    const deaths = deathsFor(scenario, Math.floor(index / SCENARIOS.length), seed);
    const wrongBefore = wrongIn(tally);
    await killRun(folder, `${scenario}-${index}`, deaths, tally);
    if (wrongIn(tally) > wrongBefore) {
      console.error(
        `something went wrong by the time of ${scenario}-${index}: ${JSON.stringify(deaths)}`,
      );
    }
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
console.log(
  `${tally.kills} kills in ${tally.runs} runs: ${tally.lost} runs or decisions lost, ` +
    `${tally.repeatedSteps} finished steps repeated, ${tally.repeatedEffects} once effects repeated, ` +
    `${tally.ambiguous} ambiguous calls of which ${tally.unreported} unreported, ` +
    `${tally.disordered} out of order, ${tally.diverged} records that do not redrive; ` +
    `${tally.decisions} decisions of another process, ${tally.summaries} summaries (seed ${seed}, ${seconds} s)`,
);
closingLine("crash", { ...tally, seed, seconds });
process.exitCode = wrongIn(tally) === 0 ? 0 : 1;
