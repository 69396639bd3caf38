import { describe, expect, onTestFinished, test } from "vitest";
import { definitionHash } from "../../src/fleet/definition-hash.ts";
import { openFleet, startWorker } from "../../src/fleet/index.ts";
import { queueOf } from "../../src/fleet/run-job.ts";
import { openFleetStore } from "../../src/fleet/store/open-fleet-store.ts";
import { type Model, scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { fleetPlaces } from "./fleet-places.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });
const queue = queueOf({ agent: "greeter", definition: definitionHash(greeter), model: "tiny" });

/** A model that opens no session before `begin` is called. */
function slowModel(): Model & { begin(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const model = scriptedModel(() => ({ final: "Hello." }));
  const openSession: Model["openSession"] = async (options) => {
    await promise;
    return model.openSession(options);
  };
  return new Proxy(Object.assign(model, { begin: resolve }), {
    get: (target, name) =>
      name === "openSession" ? openSession : Reflect.get(target, name, target),
  });
}

// Found by chaos: under load, runs began so slowly that their jobs looked lost, came back to the same worker, and
// were refused ten times within seconds because the run was already being written there.
describe.for(fleetPlaces)("$name", ({ isThere, make }) => {
  test("a job that comes back while its run begins waits for it", async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    const where = await make();
    await using fleet = await openFleet(where);
    const store = await openFleetStore(where, {});
    onTestFinished(() => store.close());
    const model = slowModel();
    let attempts = 0;
    const worker = await startWorker(where, {
      ...{ agents: [greeter], model, concurrent: 2 },
      onRun: (_, outcome) => {
        if (outcome === null) attempts++;
      },
    });
    onTestFinished(() => {
      model.begin();
      return worker.stop();
    });
    const runId = await fleet.enqueue(greeter, "Greet.");
    const found = async () => (await store.jobs.find([queue], { tenant: "default", runId }))[0];
    await expect.poll(async () => (await found())?.state).toBe("active");
    const first = await found();
    if (first === undefined) throw new Error("no job");
    await store.jobs.giveBack(first, { reason: "looks lost" });
    // The second slot takes it.
    await expect.poll(found, { timeout: 10_000 }).toMatchObject({ state: "active", attempt: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await found()).toMatchObject({ state: "active", attempt: 1 });
    expect(attempts).toBe(1);
    model.begin();
    await expect.poll(() => fleet.jobs(), { timeout: 20_000 }).toEqual([]);
    expect((await fleet.journal.list({ runId }))[0]?.status).toBe("answered");
  });

  // Found by chaos: runs waited for half a minute, because the workers that were left had all they may.
  test("a run that lost its worker doesn't wait for another run's end", async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    const where = await make();
    await using fleet = await openFleet(where);
    const store = await openFleetStore(where, {});
    onTestFinished(() => store.close());
    const lost = await fleet.enqueue(greeter, "Greet.");
    const taken = await store.jobs.take([queue], { maxConcurrentPerTenant: null });
    if (taken === null) throw new Error("no job");
    using held = store.jobs.hold(taken);
    const model = slowModel();
    const begun = new Set<string>();
    const worker = await startWorker(where, {
      ...{ agents: [greeter], model, concurrent: 1 },
      onRun: (runId) => begun.add(runId),
    });
    onTestFinished(() => {
      model.begin();
      return worker.stop();
    });
    const first = await fleet.enqueue(greeter, "Greet.");
    await expect.poll(() => [...begun]).toEqual([first]);
    const next = await fleet.enqueue(greeter, "Greet.");
    await store.jobs.giveBack(taken, { reason: "its worker was lost" });
    held[Symbol.dispose]();
    await expect.poll(() => [...begun], { timeout: 10_000 }).toEqual([first, lost]);
    model.begin();
    await expect.poll(() => fleet.jobs(), { timeout: 20_000 }).toEqual([]);
    expect([...begun]).toEqual([first, lost, next]);
  });
});

test.for([
  { concurrent: 0 },
  { concurrent: 1.5 },
  { spare: -1 },
  { spare: Number.NaN },
  { retryMilliseconds: -1 },
])("a worker with %o is refused", async (numbers) => {
  const given = { agents: [greeter], model: slowModel(), ...numbers };
  await expect(startWorker("nowhere.db", given)).rejects.toMatchObject({
    code: "input.invalid",
    message: expect.stringMatching(
      /^(concurrent|spare|retryMilliseconds) must be a whole number from [01] on/,
    ),
  });
});
