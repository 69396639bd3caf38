import { setTimeout as sleep } from "node:timers/promises";
import { openFleet } from "../../src/fleet/index.ts";
import { startChild } from "./child.ts";
import { agent, taskOf } from "./workload.ts";

/** A fleet on this machine. */
export interface SmallFleet {
  readonly model: string;
  readonly workers: number;
  readonly runsPerWorker: number;
  readonly runs: number;
}

export interface Makespan {
  /** When each run was put into the queue, in seconds after the first. */
  readonly arrivals: readonly number[];
  /** From the first arrival to the end of the last run. */
  readonly seconds: number;
}

/** Has real workers, each a process with a model, do the runs. */
export async function measureMakespan(
  url: string,
  { model, workers, runsPerWorker, runs }: SmallFleet,
): Promise<Makespan> {
  await using fleet = await openFleet(url);
  const children = Array.from({ length: workers }, () =>
    startChild("run-worker.ts", [model, String(runsPerWorker)], { OSTINATO_DATABASE_URL: url }),
  );
  try {
    await Promise.all(children.map((child) => child.says("ready")));
    // One each, so that nothing is done for the first time.
    for (let index = 0; index < workers; index++)
      await fleet.enqueue(agent, taskOf(index), { model });
    await ended(workers);
    const begin = Date.now();
    const times: number[] = [];
    for (let index = 0; index < runs; index++) {
      await fleet.enqueue(agent, taskOf(index), { model, seed: index });
      times.push((Date.now() - begin) / 1000);
    }
    const last = Math.max(...(await ended(workers + runs)));
    return { arrivals: times, seconds: (last - begin) / 1000 };
  } finally {
    for (const child of children) child[Symbol.dispose]();
  }

  /** When the runs ended, once so many have. */
  async function ended(count: number): Promise<readonly number[]> {
    for (;;) {
      const found = await fleet.journal.list({ status: "answered", limit: count });
      if (found.length >= count) return found.map(({ finishedAt }) => finishedAt ?? 0);
      await sleep(500);
    }
  }
}
