import { type Child, startChild } from "./child.ts";
import { speedAt } from "./measure-runs.ts";
import { mean } from "./scenarios.ts";

/** Processes with a model each, and runs that each does at once. */
const LOADS: readonly (readonly [processes: number, atOnce: number])[] = [
  [1, 1],
  [2, 1],
  [3, 1],
  [3, 2],
];
const RUNS_PER_PLACE = 5;

/** What this machine does for several processes that share its cores. */
export interface MeasuredMachine {
  /** Of a run, by one process that does nothing else. */
  readonly secondsAlone: number;
  /** Work per second, compared with that process, by how many runs are in progress in all processes. */
  readonly speed: (active: number) => number;
}

/** Runs per second by how many are in progress. */
export async function measureRates(model: string): Promise<ReadonlyMap<number, number>> {
  const rates = new Map<number, number>();
  for (const [processes, atOnce] of LOADS) {
    const children = Array.from({ length: processes }, () =>
      startChild("run-at-once.ts", [model, String(atOnce)]),
    );
    try {
      await all(children, "ready");
      const runs = atOnce * RUNS_PER_PLACE;
      const begin = performance.now();
      const done = all(children, "done");
      for (const child of children) child.write(String(runs));
      await done;
      const seconds = (performance.now() - begin) / 1000;
      rates.set(processes * atOnce, (processes * runs) / seconds);
    } finally {
      for (const child of children) child[Symbol.dispose]();
    }
  }
  return rates;
}

/** @param measurements Of the same machine; what else it does changes from one to the next. */
export function machineOf(measurements: readonly ReadonlyMap<number, number>[]): MeasuredMachine {
  const active = [...(measurements[0]?.keys() ?? [])];
  const rates = active.map((count) => mean(measurements.map((rates) => rates.get(count) ?? 0)));
  const alone = rates[0] ?? Number.NaN;
  const speeds = new Map(active.map((count, index) => [count, (rates[index] ?? 0) / alone]));
  return { secondsAlone: 1 / alone, speed: (count) => speedAt(speeds, count) };
}

async function all(children: readonly Child[], line: string): Promise<void> {
  await Promise.all(children.map((child) => child.says(line)));
}
