import { type ArrivalPattern, arrivals, drawRuns } from "./arrivals.ts";
import type { Database, Fleet, Simulated, Step } from "./fleet.ts";
import { seededRandom } from "./random.ts";
import { simulate } from "./simulate.ts";

/** What the simulation is fed with. */
export interface Profile {
  readonly name: string;
  readonly runs: readonly (readonly Step[])[];
  readonly speed: (active: number) => number;
  readonly runsPerWorker: number;
  readonly workersPerMachine: number;
  readonly secondsPerPromptToken: number;
  readonly database: Database;
}

export interface Scenario {
  readonly workers: number;
  readonly pattern: ArrivalPattern;
  /** Part of the fleet's capacity that arrives on average. */
  readonly load: number;
  readonly keepsCaches: boolean;
  /** Losses of each worker per day. */
  readonly lossesPerDay: number;
  /** The runs are spread over this many databases, each with its part of the workers. */
  readonly databases: number;
}

export interface Row extends Scenario {
  readonly runs: number;
  readonly runsPerSecond: number;
  readonly waitMedian: number;
  readonly wait99: number;
  readonly databaseUse: number;
  readonly eventsPerSecond: number;
  readonly repeatedSteps: number;
  readonly reevaluatedTokens: number;
}

const RUNS_PER_WORKER = 30;
const MOST_RUNS = 300_000;
const LEAST_RUNS = 3_000;
const DAY = 86_400;

/** Runs that the fleet can end per second if every place is always taken and the database is no limit. */
export function capacity(profile: Profile, workers: number): number {
  const machines = workers / profile.workersPerMachine;
  const places = profile.runsPerWorker * profile.workersPerMachine;
  const perRun = mean(profile.runs.map((steps) => sum(steps.map((step) => step.modelSeconds))));
  const inTools = mean(profile.runs.map((steps) => sum(steps.map((step) => step.toolSeconds))));
  // While a run's tools work, its place is taken and the model is free: the smaller of the two bounds.
  const byModel = profile.speed(places) / perRun;
  const byPlaces = places / ((perRun * places) / profile.speed(places) + inTools);
  return machines * Math.min(byModel, byPlaces);
}

/** What the database spends on one run, in seconds. */
export function databaseSeconds({ database, runs }: Profile): number {
  const events = mean(runs.map((steps) => sum(steps.map((step) => step.events))));
  return events / database.eventsPerSecond + 1 / database.jobsPerSecond;
}

export function play(profile: Profile, scenario: Scenario, seed: number): Row {
  const random = seededRandom(seed);
  // Databases don't know each other, so one of them with its part of the fleet stands for all.
  const workers = Math.max(1, Math.round(scenario.workers / scenario.databases));
  const count = Math.min(MOST_RUNS, Math.max(LEAST_RUNS, workers * RUNS_PER_WORKER));
  const seconds = count / (capacity(profile, workers) * scenario.load);
  const times = arrivals(scenario.pattern, count, seconds, random);
  const drawn = drawRuns(profile.runs, count, random);
  const runs = times.map((arrival, index) => ({ arrival, steps: drawn[index] ?? [] }));
  const fleet: Fleet = {
    workers,
    workersPerMachine: Math.min(workers, profile.workersPerMachine),
    runsPerWorker: profile.runsPerWorker,
    speed: profile.speed,
    secondsPerPromptToken: profile.secondsPerPromptToken,
    keepsCaches: scenario.keepsCaches,
    secondsBetweenLosses: scenario.lossesPerDay === 0 ? Infinity : DAY / scenario.lossesPerDay,
    takeoverSeconds: 15,
    restartSeconds: 120,
  };
  const result = simulate(fleet, profile.database, runs, random);
  return { ...scenario, ...summary(result, runs, scenario.databases) };
}

function summary(
  result: Simulated,
  runs: readonly { readonly steps: readonly Step[] }[],
  databases: number,
): Omit<Row, keyof Scenario> {
  const waits = result.waits.toSorted();
  const events = sum(runs.map(({ steps }) => sum(steps.map((step) => step.events))));
  return {
    runs: runs.length * databases,
    runsPerSecond: (runs.length / result.makespan) * databases,
    waitMedian: waits[Math.floor(waits.length / 2)] ?? 0,
    wait99: waits[Math.floor(waits.length * 0.99)] ?? 0,
    databaseUse: result.databaseUse,
    eventsPerSecond: (events / result.makespan) * databases,
    repeatedSteps: result.repeatedSteps * databases,
    reevaluatedTokens: result.reevaluatedTokens * databases,
  };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
