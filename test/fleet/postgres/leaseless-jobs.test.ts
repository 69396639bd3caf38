/** Issue 23, item 4: what no lease shows is found within seconds too. */
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { definitionHash } from "../../../src/fleet/definition-hash.ts";
import { type Fleet, openFleet, startWorker } from "../../../src/fleet/index.ts";
import { queueOf } from "../../../src/fleet/run-job.ts";
import { openFleetStore } from "../../../src/fleet/store/open-fleet-store.ts";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent } from "../../../src/planner/index.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });
const queue = queueOf({ agent: "greeter", definition: definitionHash(greeter), model: "tiny" });

let url: string;
let fleet: Fleet;
beforeEach(async ({ skip }) => {
  skip(!hasPostgres, "no Postgres here");
  url = await newDatabase();
  fleet = await openFleet(url);
  return () => fleet.close();
});

/** No machine is so slow that the test takes longer. */
const A_MINUTE_FROM_NOW = -60;

/** A job that a worker took, and last showed that it works on. Times: seconds ago. */
async function takenJob(taken: number, seen: number): Promise<string> {
  const runId = await fleet.enqueue(greeter, "Greet.");
  const rows = await sql(
    url,
    `UPDATE ostinato_jobs.job SET state = 'active',
       started_on = now() - $2 * interval '1 second', heartbeat_on = now() - $3 * interval '1 second'
     WHERE data->>'runId' = $1 RETURNING id`,
    [runId, taken, seen],
  );
  expect(rows).toHaveLength(1);
  return runId;
}

/** Positive: it ran out so many seconds ago. */
async function giveLease(runId: string, ranOut: number): Promise<void> {
  await sql(
    url,
    `INSERT INTO ostinato.leases (tenant, run_id, holder, fence, expires_at)
     VALUES ('default', $1, 'somebody', 1, clock_timestamp() - $2 * interval '1 second')`,
    [runId, ranOut],
  );
}

async function reclaimed(): Promise<number> {
  const store = await openFleetStore(url, {});
  onTestFinished(() => store.close());
  return store.jobs.reclaim([queue]);
}

test("Postgres: a job whose worker was lost before its run had a lease is taken soon", async () => {
  const runId = await takenJob(7, 7);
  const model = scriptedModel(() => ({ final: "Hello." }));
  const worker = await startWorker(url, { agents: [greeter], model });
  onTestFinished(() => worker.stop());
  await expect.poll(async () => (await fleet.journal.list({ runId }))[0]?.status).toBe("answered");
});

test("Postgres: a worker that restores a workspace for a minute keeps its job", async () => {
  await takenJob(60, A_MINUTE_FROM_NOW);
  expect(await reclaimed()).toBe(0);
});

test("Postgres: so does one that took it after the lease of the attempt before ran out", async () => {
  const runId = await takenJob(3, A_MINUTE_FROM_NOW);
  await giveLease(runId, 4);
  expect(await reclaimed()).toBe(0);
});

test("Postgres: a lease that ran out since the job was taken is enough", async () => {
  const [lost, living] = [await takenJob(20, A_MINUTE_FROM_NOW), await takenJob(20, 20)];
  await giveLease(lost, 1);
  await giveLease(living, A_MINUTE_FROM_NOW);
  expect(await reclaimed()).toBe(1);
});

test("Postgres: a worker shows every two seconds that it works on its jobs", async () => {
  const runId = await fleet.enqueue(greeter, "Greet.");
  const store = await openFleetStore(url, {});
  onTestFinished(() => store.close());
  const taken = await store.jobs.take([queue], { maxConcurrentPerTenant: null });
  if (taken === null) throw new Error("no job");
  const heartbeat = async () => {
    const [row] = await sql(
      url,
      "SELECT heartbeat_on::text FROM ostinato_jobs.job WHERE data->>'runId' = $1",
      [runId],
    );
    return String(row?.heartbeat_on);
  };
  const first = await heartbeat();
  using _ = store.jobs.hold(taken);
  await expect.poll(heartbeat, { timeout: 20_000 }).not.toBe(first);
});
