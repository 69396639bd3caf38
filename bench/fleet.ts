/**
 * How many machines, and where Postgres becomes the limit: a simulation of a fleet that is fed with step times
 * measured here, and with the events and jobs that Postgres takes here. It is checked with 200 runs that three real
 * workers do on this machine.
 *
 *   npm run bench:fleet
 *   npm run bench:fleet -- --model gpt-oss-20b        times of another model, on this machine
 *   npm run bench:fleet -- --price 2.5                of a machine for an hour, in any currency
 */
import { parseArgs } from "node:util";
import { loadModel } from "../src/model/index.ts";
import { whyNoPostgres } from "../test/postgres/cluster.ts";
import { withPostgres } from "./fleet/bench-postgres.ts";
import { measureDatabase } from "./fleet/measure-database.ts";
import { machineOf, measureRates } from "./fleet/measure-machine.ts";
import { measureMakespan } from "./fleet/measure-makespan.ts";
import { measureRuns } from "./fleet/measure-runs.ts";
import { predictMakespan } from "./fleet/predict-makespan.ts";
import {
  capacity,
  databaseSeconds,
  mean,
  type Profile,
  play,
  type Row,
  type Scenario,
} from "./fleet/scenarios.ts";
import { closingLine } from "./machine.ts";

const RUNS_PER_DAY = 1_000_000;
const DAY = 86_400;
/** A database or a machine that is used more than this has no room for the busy hour. */
const MOST_USE = 0.7;
const SESSIONS = 6;
/** What the simulation is checked with: its makespan, and that of real workers on this machine. */
const CHECK = { workers: 3, runsPerWorker: 2, runs: 200 };
const MOST_ERROR = 0.2;

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "tiny" },
    price: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);

const reason = whyNoPostgres();
if (reason !== null) {
  console.error(reason);
  process.exit(1);
}
const model = await loadModel(values.model, { sessions: SESSIONS });
const measured = await measureRuns(model);
await model.dispose();
const check = { ...CHECK, model: values.model };
const { database, makespan, shared } = await withPostgres(async (newDatabase) => {
  const database = await measureDatabase(await newDatabase("bench"));
  // Before and after, since another program may use the machine too.
  const before = await measureRates(values.model);
  const makespan = await measureMakespan(await newDatabase("fleet"), check);
  return { database, makespan, shared: machineOf([before, await measureRates(values.model)]) };
});
const profile: Profile = {
  ...measured,
  name: values.model,
  runsPerWorker: SESSIONS,
  workersPerMachine: 1,
  database,
};
const steps = measured.runs.flat();
console.log(
  `${values.model}: ${(1000 * mean(steps.map((step) => step.modelSeconds))).toFixed(0)} ms of the model per step, ` +
    `${mean(measured.runs.map((run) => run.length)).toFixed(1)} steps per run, ` +
    `${SESSIONS} at once do ${measured.speed(SESSIONS).toFixed(2)} times the work of one`,
);
const predicted = predictMakespan(
  { ...shared, runs: measured.runs, database },
  check,
  makespan,
  seed,
);
const error = predicted / makespan.seconds - 1;
console.log(
  `${CHECK.runs} runs on ${CHECK.workers} workers of this machine take ${makespan.seconds.toFixed(1)} s; ` +
    `the simulation says ${predicted.toFixed(1)} s (${(100 * error).toFixed(0)} %)`,
);
console.log(
  `Postgres: ${database.eventsPerSecond.toFixed(0)} events/s, ${database.jobsPerSecond.toFixed(0)} jobs/s, ` +
    `${(database.latencySeconds * 1000).toFixed(1)} ms, ${(database.bytesPerRun / 1024).toFixed(1)} KB per run; ` +
    `${database.eventsPerSecondNotified.toFixed(0)} events/s if each append notified readers by itself`,
);

const perRun = databaseSeconds(profile);
const runsAtSaturation = MOST_USE / perRun;
const perWorker = capacity(profile, 1);
const workersAtSaturation = runsAtSaturation / (perWorker * MOST_USE);
console.log(
  `One database carries ${runsAtSaturation.toFixed(1)} runs/s at ${MOST_USE * 100} % use: ` +
    `${workersAtSaturation.toFixed(0)} such workers. More: several databases, runs divided by tenant or run id; ` +
    "no event of one run refers to another database.",
);

const usual = { pattern: "steady", load: MOST_USE, keepsCaches: true, lossesPerDay: 1 } as const;
const scenarios: Scenario[] = [10, 100, 1000, 10_000].map((workers) => ({
  ...usual,
  workers,
  databases: Math.max(1, Math.ceil(workers / workersAtSaturation)),
}));
const hundred = { ...usual, workers: 100, databases: Math.ceil(100 / workersAtSaturation) };
scenarios.push(
  { ...hundred, pattern: "burst" },
  { ...hundred, pattern: "daily" },
  { ...hundred, lossesPerDay: 24 },
  { ...hundred, lossesPerDay: 24, keepsCaches: false },
  { ...usual, workers: Math.ceil(2 * workersAtSaturation), databases: 1 },
);
console.table(scenarios.map((scenario) => inWords(play(profile, scenario, seed))));

const workersForAMillion = RUNS_PER_DAY / DAY / (perWorker * MOST_USE);
const machineHours = workersForAMillion * 24;
const perMillion = [
  `${workersForAMillion.toFixed(1)} workers, ${machineHours.toFixed(0)} machine hours`,
  `${Math.ceil((RUNS_PER_DAY / DAY) * (perRun / MOST_USE))} database(s)`,
  `${((RUNS_PER_DAY * database.bytesPerRun) / 1e9).toFixed(1)} GB of journal`,
  ...(values.price === undefined
    ? []
    : [`${(machineHours * Number(values.price)).toFixed(0)} for machines`]),
];
console.log(`A million runs a day: ${perMillion.join(", ")}.`);
closingLine("fleet", {
  step_ms: 1000 * mean(steps.map((step) => step.modelSeconds)),
  events_per_second: database.eventsPerSecond,
  jobs_per_second: database.jobsPerSecond,
  workers_per_database: workersAtSaturation,
  machine_hours_per_million_runs: machineHours,
  events_per_second_notified: database.eventsPerSecondNotified,
  makespan_s: makespan.seconds,
  makespan_predicted_s: predicted,
  makespan_error_percent: 100 * Math.abs(error),
});
if (Math.abs(error) > MOST_ERROR) process.exitCode = 1;

function inWords(row: Row) {
  return {
    workers: row.workers,
    databases: row.databases,
    arrivals: row.pattern,
    "losses/day": row.lossesPerDay,
    caches: row.keepsCaches ? "kept" : "lost",
    "runs/s": Number(row.runsPerSecond.toPrecision(3)),
    "wait median s": Number(row.waitMedian.toFixed(1)),
    "wait 99 % s": Number(row.wait99.toFixed(1)),
    "database %": Math.round(row.databaseUse * 100),
    "events/s": Math.round(row.eventsPerSecond),
    "steps repeated": row.repeatedSteps,
  };
}
