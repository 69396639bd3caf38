/** Issue 23, item 3: what waits and for what; workers say which jobs they leave. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  definitionHash,
  type Fleet,
  type LeftJobs,
  openFleet,
  startWorker,
} from "../../src/fleet/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { fleetPlaces } from "./fleet-places.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });
const changed = defineAgent({ name: "greeter", instructions: "Greet twice." });
const stranger = defineAgent({ name: "stranger", instructions: "Greet." });

const suites = fleetPlaces.map((place) => ({
  ...place,
  title: `${place.name}: jobs that aren't done`,
}));
describe.for(suites)("$title", ({ isThere, make, change }) => {
  let where = "";
  let fleet: Fleet;
  beforeEach(async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    where = await make();
    fleet = await openFleet(where);
    return () => fleet.close();
  });

  const worker = async (options: Partial<Parameters<typeof startWorker>[1]> = {}) => {
    const model = scriptedModel(() => ({ final: "Hello.", delay: 60_000 }));
    const started = await startWorker(where, { agents: [greeter], model, ...options });
    onTestFinished(() => started.stop());
    return started;
  };
  const reasons = async () =>
    new Map(
      (await fleet.jobs()).map(({ runId, state, waitsFor }) => [runId, [state, waitsFor?.kind]]),
    );

  test("say what they wait for", async () => {
    const first = await fleet.enqueue(greeter, "First.", { priority: 1 });
    const next = await fleet.enqueue(greeter, "Next.", { tenant: "acme" });
    const limited = await fleet.enqueue(greeter, "Limited.", { tenant: "held" });
    const startAfter = new Date(Date.now() + 3.6e6);
    const later = await fleet.enqueue(greeter, "Later.", { startAfter });
    const other = await fleet.enqueue(changed, "Other.");
    const larger = await fleet.enqueue(greeter, "Larger.", { model: "gpt-oss-20b" });
    const strange = await fleet.enqueue(stranger, "Strange.");
    await fleet.limitTenant("held", 0);
    const left: LeftJobs[] = [];
    await worker({ onLeft: (jobs) => void left.push(jobs) });
    await expect.poll(async () => (await reasons()).get(first)).toEqual(["active", undefined]);
    expect(await reasons()).toEqual(
      new Map([
        [first, ["active", undefined]],
        [next, ["queued", "place"]],
        [limited, ["queued", "limit"]],
        [later, ["delayed", "time"]],
        [other, ["queued", "definition"]],
        [larger, ["queued", "model"]],
        [strange, ["queued", "worker"]],
      ]),
    );
    const [job] = (await fleet.jobs()).filter(({ runId }) => runId === other);
    expect(job?.waitsFor?.text).toBe(
      `a worker with definition ${definitionHash(changed)} of greeter (there is ${definitionHash(greeter)})`,
    );
    await expect.poll(() => left.length).toBe(2);
    expect(left.map(({ jobs, waitsFor }) => [jobs, waitsFor.kind]).sort()).toEqual([
      [1, "definition"],
      [1, "model"],
    ]);
    expect(await fleet.jobs({ tenant: "acme" })).toHaveLength(1);
    expect(await fleet.jobs({ agent: "stranger" })).toHaveLength(1);
    expect(await fleet.jobs({ state: "delayed" })).toHaveLength(1);
    expect(await fleet.jobs({ limit: 2 })).toHaveLength(2);
    await expect(fleet.jobs({ status: "queued" } as never)).rejects.toMatchObject({
      code: "input.invalid",
    });
    await fleet.cancel("default", first);
  });

  test("are dead after their last attempt", async () => {
    const runId = await fleet.enqueue(greeter, "Greet.");
    await worker({ model: scriptedModel([]), retryMilliseconds: 20 });
    await expect
      .poll(async () => (await reasons()).get(runId), { timeout: 60_000 })
      .toEqual(["dead", "attempts"]);
    expect((await fleet.jobs())[0]?.waitsFor?.text).toContain("failed 11 times");
  });

  test("are told of together with the workers, which leave, or aren't heard of any more", async () => {
    const first = await worker({ maxConcurrentPerTenant: 4, concurrent: 3 });
    await worker({ agents: [stranger, greeter], modelName: "gpt-oss-20b" });
    const workers = await fleet.workers();
    expect(
      workers.map(({ slots, maxConcurrentPerTenant }) => [slots, maxConcurrentPerTenant]),
    ).toEqual([
      [3, 4],
      [1, null],
    ]);
    expect(workers[1]?.holds).toEqual([
      { agent: "stranger", definition: definitionHash(stranger), model: "gpt-oss-20b" },
      { agent: "greeter", definition: definitionHash(greeter), model: "gpt-oss-20b" },
    ]);
    await first.stop();
    expect(await fleet.workers()).toHaveLength(1);
    await change(where, {
      SQLite: `INSERT INTO workers SELECT 'lost', presence, seen_at - 60000 FROM workers`,
      Postgres: `INSERT INTO ostinato.workers SELECT gen_random_uuid(), host, holds, slots, running,
        per_tenant, started_at, seen_at - interval '1 minute' FROM ostinato.workers`,
    });
    expect(await fleet.workers()).toHaveLength(1);
  });
});
