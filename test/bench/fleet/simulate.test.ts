import { expect, test } from "vitest";
import type { Database, Fleet, RunOfWork, Simulated, Step } from "../../../bench/fleet/fleet.ts";
import { exponential, seededRandom } from "../../../bench/fleet/random.ts";
import { simulate } from "../../../bench/fleet/simulate.ts";

const one: Fleet = {
  workers: 1,
  workersPerMachine: 1,
  runsPerWorker: 1,
  speed: () => 1,
  secondsPerPromptToken: 0,
  keepsCaches: true,
  secondsBetweenLosses: Infinity,
  takeoverSeconds: 0,
  restartSeconds: 0,
};
const free: Database = { eventsPerSecond: Infinity, jobsPerSecond: Infinity, latencySeconds: 0 };
const step: Step = {
  modelSeconds: 1,
  toolSeconds: 0,
  decisionSeconds: 0,
  promptTokens: 100,
  events: 6,
};

const mean = (values: Float64Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Arrivals and work without memory: what queueing theory has exact results for. */
function randomRuns(count: number, perSecond: number, random: () => number): RunOfWork[] {
  let arrival = 0;
  return Array.from({ length: count }, () => {
    arrival += exponential(random, 1 / perSecond);
    return { arrival, steps: [{ ...step, modelSeconds: exponential(random, 1) }] };
  });
}

const atOnce = (count: number, steps: readonly Step[]): RunOfWork[] =>
  Array.from({ length: count }, () => ({ arrival: 0, steps }));

function play(fleet: Partial<Fleet>, runs: readonly RunOfWork[], database = free): Simulated {
  return simulate({ ...one, ...fleet }, database, runs, seededRandom(1));
}

test("one worker with random work: the mean wait of the M/M/1 queue", () => {
  const { waits } = play({}, randomRuns(200_000, 0.7, seededRandom(2)));
  expect(mean(waits) / (0.7 / (1 - 0.7))).toBeCloseTo(1, 1);
});

test("four workers: the mean wait of the M/M/4 queue", () => {
  const { waits } = play({ workers: 4 }, randomRuns(200_000, 3.2, seededRandom(3)));
  // Erlang's C for 4 servers that are used at 0.8 is 0.5964.
  expect(mean(waits) / (0.5964 / (4 - 3.2))).toBeCloseTo(1, 1);
});

test("shared power: the mean duration of the M/M/1 queue with processor sharing", () => {
  const { durations } = play({ runsPerWorker: 1e6 }, randomRuns(200_000, 0.6, seededRandom(4)));
  expect(mean(durations) / (1 / (1 - 0.6))).toBeCloseTo(1, 1);
});

test("two steps at once on a machine that does 1.5 times the work of one", () => {
  const { makespan } = play(
    { runsPerWorker: 2, speed: (active) => Math.min(active, 1.5) },
    atOnce(2, [step]),
  );
  expect(makespan).toBeCloseTo(2 / 1.5);
});

test("while a tool works, another run's step has the machine for itself", () => {
  const steps = [{ ...step, toolSeconds: 1 }];
  expect(play({ runsPerWorker: 2 }, atOnce(2, steps)).makespan).toBeCloseTo(3);
  expect(play({ runsPerWorker: 1 }, atOnce(2, steps)).makespan).toBeCloseTo(4);
});

test("a run that waits for a person leaves its place to others", () => {
  const asked = [{ ...step, decisionSeconds: 10 }];
  const { makespan } = play({}, [...atOnce(1, asked), ...atOnce(5, [step])]);
  expect(makespan).toBeCloseTo(11);
});

test("a run that comes back to another worker evaluates its prompt again", () => {
  const steps = [step, { ...step, decisionSeconds: 5 }];
  const costs = { secondsPerPromptToken: 0.01 };
  expect(play(costs, atOnce(1, steps)).reevaluatedTokens).toBe(0);
  const cold = play({ ...costs, keepsCaches: false }, atOnce(1, steps));
  expect(cold.reevaluatedTokens).toBe(100);
  expect(cold.makespan).toBeCloseTo(8);
});

test("a full database is the limit, however many workers there are", () => {
  const database = { ...free, eventsPerSecond: 60 };
  const { makespan, databaseUse } = play({ workers: 100 }, atOnce(1000, [step]), database);
  expect(makespan).toBeGreaterThan((1000 * 6) / 60);
  expect(databaseUse).toBeGreaterThan(0.9);
});

test("lost workers: every run ends, and what was in progress is repeated elsewhere", () => {
  const steps = Array.from({ length: 10 }, () => step);
  const losses = { secondsBetweenLosses: 30, takeoverSeconds: 15, restartSeconds: 10 };
  const calm = play({ workers: 4 }, atOnce(100, steps));
  const lossy = play({ workers: 4, ...losses }, atOnce(100, steps));
  expect(calm).toMatchObject({ finished: 100, repeatedSteps: 0, makespan: 250 });
  expect(lossy.finished).toBe(100);
  expect(lossy.losses).toBeGreaterThan(10);
  expect(lossy.repeatedSteps).toBeGreaterThan(10);
  expect(lossy.makespan).toBeGreaterThan(calm.makespan);
});

test("the same seed gives the same result", () => {
  const runs = randomRuns(1000, 3, seededRandom(5));
  const fleet = { workers: 4, secondsBetweenLosses: 100, takeoverSeconds: 5, restartSeconds: 5 };
  expect(play(fleet, runs)).toEqual(play(fleet, runs));
});
