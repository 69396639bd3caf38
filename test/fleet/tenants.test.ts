/** Issue 23, item 3: limits by tenant over all workers, and fairness. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Fleet, openFleet, startWorker } from "../../src/fleet/index.ts";
import { queueOf } from "../../src/fleet/run-job.ts";
import type { FleetStore } from "../../src/fleet/store/fleet-store.ts";
import { openFleetStore } from "../../src/fleet/store/open-fleet-store.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { fleetPlaces } from "./fleet-places.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });
const other = defineAgent({ name: "other", instructions: "Greet too." });

const suites = fleetPlaces.map((place) => ({
  ...place,
  title: `${place.name}: the jobs of tenants`,
}));
describe.for(suites)("$title", ({ isThere, make, change }) => {
  let where = "";
  let fleet: Fleet;
  let store: FleetStore;
  beforeEach(async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    where = await make();
    fleet = await openFleet(where);
    store = await openFleetStore(where, {});
    return async () => {
      await store.close();
      await fleet.close();
    };
  });

  const enqueue = async (tenant: string, count: number, agent = greeter, priority = 0) => {
    for (let index = 0; index < count; index++) {
      await fleet.enqueue(agent, `Greet ${index}.`, { tenant, priority });
    }
  };
  const queues = async () => [...(await store.jobs.queues())];
  const take = async (maxConcurrentPerTenant: number | null = null) =>
    store.jobs.take(await queues(), { maxConcurrentPerTenant });
  /** Whose jobs are taken one after another, each done before the next. */
  const order = async (count: number) => {
    const tenants: string[] = [];
    for (let index = 0; index < count; index++) {
      const taken = await take();
      if (taken === null) break;
      tenants.push(taken.job.tenant);
      await store.jobs.done(taken, {});
    }
    return tenants;
  };

  test("with many don't hold up those with one", async () => {
    await enqueue("large", 20);
    await enqueue("small", 1);
    await enqueue("medium", 3);
    expect(await order(6)).toEqual(["large", "small", "medium", "large", "medium", "large"]);
  });

  test("are taken from the tenant with the fewest runs in progress", async () => {
    await enqueue("large", 5);
    await enqueue("small", 2);
    const held = [await take(), await take(), await take(), await take(), await take()];
    expect(held.map((taken) => taken?.job.tenant)).toEqual([
      ...["large", "small", "large", "small", "large"],
    ]);
  });

  test("go by priority first, and one that waits long counts as more urgent", async () => {
    await enqueue("low", 1);
    await enqueue("high", 2, greeter, 1);
    expect(await order(1)).toEqual(["high"]);
    await change(where, {
      SQLite: `UPDATE jobs SET enqueued_at = enqueued_at - 11000 WHERE tenant = 'low'`,
      Postgres: `UPDATE ostinato_jobs.job SET created_on = created_on - interval '11 seconds',
        start_after = start_after - interval '11 seconds' WHERE group_id = 'low'`,
    });
    expect(await order(2)).toEqual(["low", "high"]);
  });

  test("stay within a limit over all queues, however many ask at the same time", async () => {
    await enqueue("acme", 10);
    await enqueue("acme", 10, other);
    await fleet.limitTenant("acme", 3);
    const taken = await Promise.all(Array.from({ length: 12 }, () => take()));
    const held = taken.filter((each) => each !== null);
    expect(held).toHaveLength(3);
    expect(await take()).toBeNull();
    const [first] = held;
    if (first !== undefined) await store.jobs.done(first, {});
    expect((await take())?.job.tenant).toBe("acme");
    expect(await take()).toBeNull();

    await enqueue("umbrella", 4);
    expect((await take(2))?.job.tenant).toBe("umbrella");
    expect((await take(2))?.job.tenant).toBe("umbrella");
    expect(await take(2)).toBeNull();
    await fleet.limitTenant("umbrella", 3);
    expect((await take(2))?.job.tenant).toBe("umbrella");
    expect(await take(2)).toBeNull();
    expect(await fleet.limits()).toEqual(
      new Map([
        ["acme", 3],
        ["umbrella", 3],
      ]),
    );
    await fleet.limitTenant("acme", null);
    expect((await take())?.job.tenant).toBe("acme");
    const waits = await fleet.jobs({ tenant: "umbrella", state: "queued" });
    expect(waits.map(({ waitsFor }) => waitsFor?.kind)).toEqual(["worker"]);
  });

  test("run at most as many at a time as the limit says, on two workers with four slots", async () => {
    await fleet.limitTenant("acme", 2);
    await enqueue("acme", 6);
    let [now, most] = [0, 0];
    for (let index = 0; index < 2; index++) {
      const started = await startWorker(where, {
        agents: [greeter],
        model: scriptedModel(() => ({ final: "Hello.", delay: 300 })),
        concurrent: 2,
        onRun: (_, outcome) => {
          now += outcome === null ? 1 : -1;
          most = Math.max(most, now);
        },
      });
      onTestFinished(() => started.stop());
    }
    await expect.poll(async () => (await fleet.jobs()).length).toBe(0);
    expect(most).toBe(2);
    expect(await fleet.journal.forTenant("acme").list({ status: "answered" })).toHaveLength(6);
  });

  test("can be held back with a limit of 0; other limits are refused", async () => {
    await enqueue("acme", 1);
    await fleet.limitTenant("acme", 0);
    expect(await take()).toBeNull();
    for (const limit of [-1, 1.5, Number.NaN]) {
      await expect(fleet.limitTenant("acme", limit)).rejects.toMatchObject({
        code: "input.invalid",
      });
    }
  });

  test("of 100 tenants are taken in turn out of thousands", async () => {
    const holding = { agent: "greeter", definition: "d", model: "tiny" };
    await store.jobs.made(queueOf(holding));
    const queue = queueOf(holding);
    const numbers = (last: string) =>
      `WITH RECURSIVE n (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < ${last})`;
    await change(where, {
      SQLite: `${numbers("2300")}, t AS (
          SELECT number, 't' || iif(number <= 2000, 1, number % 99 + 2) AS tenant FROM n)
        INSERT INTO jobs (id, queue, tenant, job, state, priority, enqueued_at, start_after, attempt)
        SELECT number, '${queue}', tenant,
          json_object('tenant', tenant, 'runId', number), 'created', 0, number, 0, 0 FROM t`,
      Postgres: `${numbers("2300")}, t AS (
          SELECT number, 't' || CASE WHEN number <= 2000 THEN 1 ELSE number % 99 + 2 END AS tenant FROM n)
        INSERT INTO ostinato_jobs.job (name, data, group_id, priority)
        SELECT '${queue}', jsonb_build_object('tenant', tenant, 'runId', number), tenant, 0 FROM t`,
    });
    const tenants = await order(100);
    expect(new Set(tenants).size).toBe(100);
  });
});
