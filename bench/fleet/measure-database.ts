import pg from "pg";
import { definitionHash } from "../../src/fleet/definition-hash.ts";
import { queueOf, type RunJob } from "../../src/fleet/run-job.ts";
import { openFleetStore } from "../../src/fleet/store/open-fleet-store.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { openPostgresJournal } from "../../src/trace/index.ts";
import { median } from "../machine.ts";
import type { Database } from "./fleet.ts";
import { agent, taskOf } from "./workload.ts";

const RUNS = 200;
const JOBS = 1000;
/** With and without notifications in turn, since the first ones make the database's files larger. */
const ROUNDS = 3;
const AT_ONCE = 16;

export interface MeasuredDatabase extends Database {
  /** What a run takes on the disk, indexes included. */
  readonly bytesPerRun: number;
  /** If each append notified readers in its own transaction, instead of many of them together afterwards. */
  readonly eventsPerSecondNotified: number;
}

/**
 * How many events and jobs a second Postgres takes on this machine, from one process that does nothing else. Both
 * share the machine, so a database of one's own takes more.
 *
 * @param url An empty database.
 */
export async function measureDatabase(url: string): Promise<MeasuredDatabase> {
  await measureEvents(url);
  await makeNotifier(url);
  const plain: MeasuredEvents[] = [];
  const notified: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await notifyInAppends(url, false);
    plain.push(await measureEvents(url));
    await notifyInAppends(url, true);
    notified.push((await measureEvents(url)).eventsPerSecond);
  }
  await notifyInAppends(url, false);
  return {
    eventsPerSecond: median(plain.map(({ eventsPerSecond }) => eventsPerSecond)),
    latencySeconds: median(plain.map(({ latencySeconds }) => latencySeconds)),
    bytesPerRun: median(plain.map(({ bytesPerRun }) => bytesPerRun)),
    eventsPerSecondNotified: median(notified),
    jobsPerSecond: await measureJobs(url),
  };
}

async function makeNotifier(url: string): Promise<void> {
  await execute(
    url,
    `CREATE FUNCTION notify_bench() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN PERFORM pg_notify('bench', 'a run'); RETURN NULL; END $$;
     CREATE TRIGGER notify_bench AFTER INSERT ON ostinato.events EXECUTE FUNCTION notify_bench();`,
  );
}

/** True: each append notifies in its own transaction; such transactions commit one after another. */
async function notifyInAppends(url: string, isOn: boolean): Promise<void> {
  const how = isOn ? "ENABLE" : "DISABLE";
  await execute(url, `ALTER TABLE ostinato.events ${how} TRIGGER notify_bench`);
}

async function execute(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

type MeasuredEvents = Pick<MeasuredDatabase, "eventsPerSecond" | "latencySeconds" | "bytesPerRun">;

async function measureEvents(url: string): Promise<MeasuredEvents> {
  const journal = await openPostgresJournal(url, { connections: AT_ONCE });
  const answer = ({ step }: { readonly step: number }) =>
    step === 0
      ? { analysis: "Look.", call: { tool: "weather", arguments: { city: "Oslo" } } }
      : { final: "It rains." };
  const model = scriptedModel(answer);
  const ids: string[] = [];
  const perform = async (index: number) => {
    const running = run(agent, taskOf(index), { model, journal, redaction: false });
    const outcome = await running.outcome;
    if (outcome.kind !== "answered") throw new Error(`A run ended as ${JSON.stringify(outcome)}`);
    ids.push(running.id);
  };
  await inParallel(RUNS, perform);
  const alone = await seconds(() => perform(0));
  const size = await databaseSize(url);
  const taken = await seconds(() => inParallel(RUNS, perform));
  const bytesPerRun = ((await databaseSize(url)) - size) / RUNS;
  let events = 0;
  for await (const _ of journal.read(ids[0] ?? "")) events++;
  await journal.close();
  return { eventsPerSecond: (RUNS * events) / taken, latencySeconds: alone / events, bytesPerRun };
}

/** Put, taken and ended, as a fleet does it. */
async function measureJobs(url: string): Promise<number> {
  const store = await openFleetStore(url, { connections: AT_ONCE });
  const definition = definitionHash(agent);
  const jobOf = (runId: string): RunJob => ({
    ...{ runId, tenant: "default", agent: agent.name, definition, model: "tiny" },
    ...{ task: taskOf(0), seed: null, priority: 0 },
  });
  const queue = await store.jobs.made(queueOf(jobOf("")));
  let sent = 0;
  const perform = async () => {
    await store.jobs.send(jobOf(`job-${sent++}`));
    const taken = await store.jobs.take([queue], { maxConcurrentPerTenant: null });
    if (taken !== null) await store.jobs.done(taken, {});
  };
  await inParallel(AT_ONCE * 4, perform);
  const taken = await seconds(() => inParallel(JOBS, perform));
  await store.close();
  return JOBS / taken;
}

async function inParallel(count: number, perform: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await perform(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

async function databaseSize(url: string): Promise<number> {
  const { rows } = await execute(url, "SELECT pg_database_size(current_database())::int AS size");
  return rows[0].size;
}
