import pg from "pg";
import { PgBoss } from "pg-boss";
import { scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { openPostgresJournal } from "../../src/trace/index.ts";
import type { Database } from "./fleet.ts";
import { agent, taskOf } from "./workload.ts";

const RUNS = 600;
const JOBS = 2000;
const AT_ONCE = 16;
const QUEUE = "bench";

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
  const events = await measureEvents(url);
  const jobs = await measureJobs(url);
  await notifyInAppends(url);
  const { eventsPerSecond } = await measureEvents(url);
  return { ...events, ...jobs, eventsPerSecondNotified: eventsPerSecond };
}

/** From now on each append notifies in its own transaction: such transactions commit one after another. */
async function notifyInAppends(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    CREATE FUNCTION notify_bench() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_notify('bench', 'a run'); RETURN NULL; END $$;
    CREATE TRIGGER notify_bench AFTER INSERT ON ostinato.events EXECUTE FUNCTION notify_bench();
  `);
  await client.end();
}

async function measureEvents(
  url: string,
): Promise<Pick<MeasuredDatabase, "eventsPerSecond" | "latencySeconds" | "bytesPerRun">> {
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
  await inParallel(AT_ONCE * 4, perform);
  const alone = await seconds(() => perform(0));
  const size = await databaseSize(url);
  const taken = await seconds(() => inParallel(RUNS, perform));
  const bytesPerRun = ((await databaseSize(url)) - size) / RUNS;
  let events = 0;
  for await (const _ of journal.read(ids[0] ?? "")) events++;
  await journal.close();
  return { eventsPerSecond: (RUNS * events) / taken, latencySeconds: alone / events, bytesPerRun };
}

async function measureJobs(url: string): Promise<Pick<Database, "jobsPerSecond">> {
  const boss = new PgBoss({ connectionString: url, max: AT_ONCE });
  await boss.start();
  await boss.createQueue(QUEUE);
  const perform = async () => {
    await boss.send(QUEUE, { agent: "weather" });
    const [job] = await boss.fetch(QUEUE);
    if (job) await boss.complete(QUEUE, job.id);
  };
  await inParallel(AT_ONCE * 4, perform);
  const taken = await seconds(() => inParallel(JOBS, perform));
  await boss.stop({ graceful: false });
  return { jobsPerSecond: JOBS / taken };
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
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT pg_database_size(current_database())::int AS size");
  await client.end();
  return rows[0].size;
}
