import { drawRuns } from "./arrivals.ts";
import type { Database, Step } from "./fleet.ts";
import type { MeasuredMachine } from "./measure-machine.ts";
import type { Makespan, SmallFleet } from "./measure-makespan.ts";
import { seededRandom } from "./random.ts";
import { mean, sum } from "./scenarios.ts";
import { simulate } from "./simulate.ts";

interface Measured extends MeasuredMachine {
  readonly runs: readonly (readonly Step[])[];
  readonly database: Database;
}

/** What the simulation says of the fleet: all its workers and Postgres share one machine, and none is lost. */
export function predictMakespan(
  measured: Measured,
  { workers, runsPerWorker, runs }: SmallFleet,
  { arrivals }: Pick<Makespan, "arrivals">,
  seed: number,
): number {
  const random = seededRandom(seed);
  // Beside the model, a step costs what our process does for it.
  const inModel = mean(
    measured.runs.map((steps) => sum(steps.map(({ modelSeconds }) => modelSeconds))),
  );
  const factor = measured.secondsAlone / inModel;
  const { database } = measured;
  // Measured with the whole machine, which is what the runs at once have too.
  const machine = measured.speed(workers * runsPerWorker);
  const forDatabase = (events: number, steps: number) =>
    machine * (events / database.eventsPerSecond + 1 / (database.jobsPerSecond * steps));
  const drawn = drawRuns(measured.runs, runs, random);
  const work = arrivals.map((arrival, index) => ({
    arrival,
    steps: (drawn[index] ?? []).map((step, _, { length }) => ({
      ...step,
      modelSeconds: step.modelSeconds * factor + forDatabase(step.events, length),
    })),
  }));
  const fleet = {
    ...{ workers, runsPerWorker, workersPerMachine: workers, speed: measured.speed },
    ...{ secondsPerPromptToken: 0, keepsCaches: true },
    ...{ secondsBetweenLosses: Infinity, takeoverSeconds: 0, restartSeconds: 0 },
  };
  return simulate(fleet, database, work, random).makespan;
}
