/**
 * Three workers, 200 runs of the model in the box, and a minute in which workers are killed, frozen and cut off, and
 * Postgres restarts. Then: is a run lost, a finished step repeated, an effect made twice, a doubt untold? And how
 * long did a lost worker's runs wait for another one?
 *
 *   npm run chaos                        some minutes
 *   npm run chaos -- --seed 7            the same victims again
 *   npm run chaos -- --runs 60           fewer
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { closingLine } from "../../bench/machine.ts";
import { whyNoPostgres } from "../postgres/cluster.ts";
import { fullPlan } from "./plan.ts";
import { playChaos } from "./play-chaos.ts";

const LONGEST_TAKEOVER_SECONDS = 15;

const { values } = parseArgs({
  options: { runs: { type: "string", default: "200" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? Date.now() % 100_000);
const reason = whyNoPostgres();
if (reason !== null) {
  console.error(reason);
  process.exit(1);
}
const begin = performance.now();
const seconds = () => Math.round((performance.now() - begin) / 1000);
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => stop.abort(new Error(name)));
const tell = (line: string) => {
  if (process.stderr.isTTY) process.stderr.write(`${String(seconds()).padStart(4)} s  ${line}\n`);
};
const result = await playChaos(fullPlan(seed, Number(values.runs)), tell, stop.signal).catch(
  (error: unknown) => {
    if (stop.signal.aborted) process.exit(130);
    throw error;
  },
);
const { lost, repeatedSteps, repeatedOnce, unreported, takeoverMaxSeconds } = result;
console.log(
  `${result.kills} kills, ${result.takenOver} runs to take over, ${result.ambiguous} calls that may have happened; ` +
    `${result.refused} late writes were refused by their key; ${result.leftAtTheEnd} runs were left when the last ` +
    `kill came; after the cut-off a run waited for up to ${result.cutOffMaxSeconds.toFixed(1)} s ` +
    `(seed ${seed}, ${seconds()} s, load ${loadavg()[0]?.toFixed(1)})`,
);
closingLine("chaos", {
  runs: result.runs,
  kills: result.kills,
  lost,
  repeated_steps: repeatedSteps,
  repeated_once: repeatedOnce,
  unreported,
  takeover_max_s: takeoverMaxSeconds,
});
const isGood =
  lost + repeatedSteps + repeatedOnce + unreported === 0 &&
  takeoverMaxSeconds <= LONGEST_TAKEOVER_SECONDS &&
  result.leftAtTheEnd > 0;
process.exitCode = isGood ? 0 : 1;
