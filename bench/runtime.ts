/**
 * The runtime of a service: 50 concurrent runs with 100 event streams, its memory with the model in the box, the CPU
 * time of a step with a scripted model (journals in SQLite and Postgres), a queue of 10,000 jobs, and a slow reader.
 * Postgres is a private cluster of Debian's package.
 *
 *   npm run bench:runtime
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { loadModel, type Model, scriptedModel } from "../src/model/index.ts";
import { type Agent, defineAgent } from "../src/planner/index.ts";
import { openRuntime, type Runtime, type RuntimeRun } from "../src/runtime/index.ts";
import { defineTool } from "../src/tool/index.ts";
import {
  type Journal,
  MemoryJournal,
  openJournal,
  openPostgresJournal,
} from "../src/trace/index.ts";
import {
  POSTGRES_PASSWORD,
  postgresPrograms,
  startedCluster,
  stopPostgres,
} from "../test/postgres/cluster.ts";
import { closingLine, median } from "./machine.ts";

const RUNS = 50;
const STREAMS_PER_RUN = 2;
const STEPS = 20;
const JOBS = 10_000;
const TENANTS = ["ann", "bob", "cem", "dee"];
const GOALS = {
  ...{ errors: 0, cpu_ms_per_step_sqlite: 1, cpu_ms_per_step_postgres: 2 },
  ...{ rss_growth_mb: 20, wait_p99_over_median: 3 },
};

const text = "harbor tide lamp keeper vessel copper ledger north window station ".repeat(16);
const read = defineTool({
  ...{ name: "read", description: "Reads a page.", input: z.object({ page: z.number().int() }) },
  effect: "read",
  run: ({ page }) => `${page}: ${text}`,
});
const reader = defineAgent({ name: "reader", instructions: "Read.", tools: [read] });
const talker = defineAgent({
  ...{ name: "talker", instructions: "Answer in a few words.", reasoning: "low" },
  limits: { steps: 3, turnTokens: 48 },
});

const totals = { runs: 0, streams: 0, errors: 0 };

/** A model that reads so many pages, each in a turn, and answers. */
function reading(steps: number): Model {
  const model = scriptedModel(({ promptTokens }) => {
    // Not by the prompt's text: to decode it is no part of a run.
    let page = 0;
    for (const token of promptTokens) if (token === model.vocabulary.control.call) page++;
    if (page >= steps - 1) return { final: "Read." };
    return { analysis: "I read on.", call: { tool: "read", arguments: { page } } };
  });
  return model;
}

/** Reads a run's events to the end and counts what is wrong with them. */
async function follow(run: RuntimeRun): Promise<void> {
  totals.streams++;
  let next = 0;
  let last = "";
  const pieces = run.toResponse().body?.pipeThrough(new TextDecoderStream());
  for await (const piece of pieces ?? []) {
    // A piece holds whole frames, one or several.
    for (const frame of piece.split("\n\n").slice(0, -1)) {
      const id = /^id: (\d+)\n/.exec(frame)?.[1];
      if (id !== undefined && Number(id) !== next++) totals.errors++;
      last = frame;
    }
  }
  if (!last.startsWith("event: outcome\n")) totals.errors++;
}

/** 50 runs at the same time, each with two streams. Returns how many steps they took. */
async function round(runtime: Runtime, agent: Agent, kinds: readonly string[]): Promise<number> {
  const runs = Array.from({ length: RUNS }, (_, index) =>
    runtime.run(agent, `Go on, ${index}.`, { tenant: TENANTS[index % TENANTS.length] ?? "" }),
  );
  totals.runs += RUNS;
  const streams = runs.flatMap((run) => Array.from({ length: STREAMS_PER_RUN }, () => follow(run)));
  const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
  await Promise.all(streams);
  totals.errors += outcomes.filter(({ kind }) => !kinds.includes(kind)).length;
  return outcomes.reduce((sum, { steps }) => sum + steps, 0);
}

async function cpuPerStep(journal: Journal): Promise<number> {
  const runtime = await openRuntime({ models: { script: reading(STEPS) }, journal });
  const rounds: number[] = [];
  for (let index = 0; index < 6; index++) {
    const before = process.cpuUsage();
    const steps = await round(runtime, reader, ["answered"]);
    const { user, system } = process.cpuUsage(before);
    // The first ones warm up: a service runs compiled code.
    if (index > 1) rounds.push((user + system) / 1000 / steps);
  }
  await runtime.stop();
  await journal.close();
  return median(rounds);
}

/** The growth of the resident memory in MB over three rounds of 50 runs, after two. */
async function memoryGrowth(folder: string): Promise<number> {
  const model = await loadModel(undefined, { sessions: 4, contextSize: 2048 });
  const journal = await openJournal(join(folder, "memory.db"));
  const runtime = await openRuntime({ models: { tiny: model }, journal });
  const resident: number[] = [];
  for (let index = 0; index < 5; index++) {
    await round(runtime, talker, ["answered", "limit", "stuck"]);
    await sleep(200);
    resident.push(process.memoryUsage.rss() / 2 ** 20);
  }
  console.log(`resident: ${resident.map((value) => value.toFixed(0)).join(", ")} MB`);
  await runtime.stop();
  await journal.close();
  await model.dispose();
  return Math.max(...resident.slice(2)) - (resident[1] ?? 0);
}

/** 10,000 jobs of equal tenants at once. */
async function drain(): Promise<{ drained: number; ratio: number }> {
  const runtime = await openRuntime({
    ...{ models: { script: reading(1) }, journal: new MemoryJournal(), maxConcurrent: RUNS },
    maxWaiting: JOBS,
  });
  const begin = performance.now();
  const runs = Array.from({ length: JOBS }, (_, index) =>
    runtime.run(reader, "Go.", { tenant: TENANTS[index % TENANTS.length] ?? "" }),
  );
  const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
  const waits = (await Promise.all(runs.map(({ started }) => started))).toSorted((a, b) => a - b);
  const drained = outcomes.filter(({ kind }) => kind === "answered").length;
  console.log(`${drained} jobs in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  await runtime.stop();
  return { drained, ratio: (waits[Math.floor(JOBS * 0.99)] ?? Number.NaN) / median(waits) };
}

/** A run ends although a reader of its events takes a second for each. */
async function slowReader(): Promise<void> {
  const runtime = await openRuntime({
    models: { script: reading(STEPS) },
    journal: new MemoryJournal(),
  });
  const run = runtime.run(reader, "Go.");
  totals.runs++;
  totals.streams++;
  const stream = run.toResponse().body?.getReader();
  await stream?.read();
  const late = sleep(60_000, "late", { ref: false });
  const ended = await Promise.race([run.outcome.then(({ kind }) => kind), late]);
  if (ended !== "answered") totals.errors++;
  let next = await stream?.read();
  while (next !== undefined && !next.done) next = await stream?.read();
  await runtime.stop();
}

const folder = mkdtempSync(join(tmpdir(), "ostinato-bench-"));
const cluster = postgresPrograms() === null ? null : mkdtempSync(join(tmpdir(), "ostinato-pg-"));
try {
  const sqlite = await cpuPerStep(await openJournal(join(folder, "runs.db")));
  console.log(`SQLite: ${sqlite.toFixed(3)} ms CPU per step`);
  let postgres = Number.NaN;
  if (cluster === null) console.log("Postgres is not installed: apt-get install postgresql");
  else {
    chmodSync(cluster, 0o755);
    await startedCluster(cluster);
    const host = encodeURIComponent(cluster);
    const url = (database: string) =>
      `postgres://ostinato:${POSTGRES_PASSWORD}@/${database}?host=${host}`;
    const client = new pg.Client({ connectionString: url("postgres") });
    await client.connect();
    await client.query("CREATE DATABASE bench");
    await client.end();
    postgres = await cpuPerStep(await openPostgresJournal(url("bench")));
    console.log(`Postgres: ${postgres.toFixed(3)} ms CPU per step`);
  }
  await slowReader();
  const growth = await memoryGrowth(folder);
  const { drained, ratio } = await drain();
  const figures = {
    ...totals,
    cpu_ms_per_step_sqlite: sqlite,
    cpu_ms_per_step_postgres: postgres,
    rss_growth_mb: growth,
    jobs_drained: drained,
    wait_p99_over_median: ratio,
  };
  closingLine("runtime", figures);
  const missed = Object.entries(GOALS).filter(
    ([name, goal]) => !(figures[name as keyof typeof GOALS] <= goal),
  );
  if (missed.length > 0 || drained !== JOBS) process.exitCode = 1;
} finally {
  if (cluster !== null) {
    await stopPostgres(cluster, "fast");
    rmSync(cluster, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}
