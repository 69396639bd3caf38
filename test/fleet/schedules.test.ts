/** Issue 23, item 3: schedules (cron), once per tick over many workers. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { definitionHash, type Fleet, openFleet, startWorker } from "../../src/fleet/index.ts";
import { nextTick } from "../../src/fleet/next-tick.ts";
import type { FleetStore } from "../../src/fleet/store/fleet-store.ts";
import { openFleetStore } from "../../src/fleet/store/open-fleet-store.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { fleetPlaces } from "./fleet-places.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });

test("a cron expression is read in its time zone, across the change of the clocks", async () => {
  const at = async (cron: string, zone: string, from: string) =>
    (await nextTick(cron, zone, new Date(from))).toISOString();
  expect(await at("0 9 * * 1-5", "Europe/Berlin", "2026-03-27T12:00:00Z")).toBe(
    "2026-03-30T07:00:00.000Z",
  );
  expect(await at("0 9 * * 1-5", "Europe/Berlin", "2026-03-26T12:00:00Z")).toBe(
    "2026-03-27T08:00:00.000Z",
  );
  expect(await at("*/2 * * * * *", "UTC", "2026-01-01T00:00:01Z")).toBe("2026-01-01T00:00:02.000Z");
});

test.each([
  ["61 * * * *", "UTC", /61/],
  ["every day", "UTC", /"every day"/],
  ["", "UTC", /non-empty/],
  ["0 9 * * *", "Europe/Berlino", /Europe\/Berlino/],
])("refused: %j in %s", async (cron, zone, message) => {
  await expect(nextTick(cron, zone, new Date())).rejects.toMatchObject({
    code: "input.invalid",
    message: expect.stringMatching(message),
    hint: expect.stringContaining("0 9 * * 1-5"),
  });
});

const suites = fleetPlaces.map((place) => ({ ...place, title: `${place.name}: schedules` }));
describe.for(suites)("$title", ({ isThere, make, change }) => {
  let where = "";
  let fleet: Fleet;
  const stores: FleetStore[] = [];
  beforeEach(async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    where = await make();
    fleet = await openFleet(where);
    for (let index = 0; index < 3; index++) {
      stores.push(await openFleetStore(where, {}));
    }
    return async () => {
      for (const store of stores.splice(0)) await store.close();
      await fleet.close();
    };
  });

  const allLook = () => Promise.all([...stores, ...stores].map((store) => store.jobs.maintain()));
  const late = (seconds: number) =>
    change(where, {
      SQLite: `UPDATE schedules SET next_at = unixepoch() * 1000 - ${seconds * 1000}`,
      Postgres: `UPDATE ostinato.schedules
        SET next_at = date_trunc('second', clock_timestamp()) - interval '${seconds} seconds'`,
    });

  test("make one run a tick, however many workers look at the same time", async () => {
    await fleet.schedule("daily", "0 9 * * *", greeter, "Greet.", {
      ...{ tenant: "acme", model: "m", priority: 3, seed: 7, timeZone: "Europe/Berlin" },
    });
    await allLook();
    expect(await fleet.jobs()).toEqual([]);
    for (const count of [1, 2, 3]) {
      await late(40 - 10 * count);
      await allLook();
      expect(await fleet.jobs()).toHaveLength(count);
    }
    const [job] = await fleet.jobs();
    expect(job).toMatchObject({
      ...{ tenant: "acme", agent: "greeter", definition: definitionHash(greeter), model: "m" },
      ...{ task: "Greet.", priority: 3, seed: 7, state: "queued" },
    });
    const [schedule] = await fleet.schedules();
    expect(schedule?.next).toEqual(await nextTick("0 9 * * *", "Europe/Berlin", new Date()));
    expect(schedule?.lastRunId).toBe((await fleet.jobs()).at(-1)?.runId);
  });

  test("pass over ticks that were missed, or make one run for all of them", async () => {
    await fleet.schedule("skips", "*/5 * * * *", greeter, "Skip.");
    await fleet.schedule("catches up", "*/5 * * * *", greeter, "Once.", { missed: "once" });
    await late(3600);
    await allLook();
    expect((await fleet.jobs()).map(({ task }) => task)).toEqual(["Once."]);
    await allLook();
    expect(await fleet.jobs()).toHaveLength(1);
    for (const { next } of await fleet.schedules())
      expect(next.getTime()).toBeGreaterThan(Date.now());
  });

  test("are replaced by name, belong to a tenant, and end", async () => {
    await fleet.schedule("daily", "0 9 * * *", greeter, "Greet.");
    await fleet.schedule("daily", "0 10 * * *", greeter, "Greet.");
    await fleet.schedule("daily", "0 11 * * *", greeter, "Greet.", { tenant: "acme" });
    const of = async (tenant?: string) => (await fleet.schedules(tenant)).map(({ cron }) => cron);
    expect(await of()).toEqual(["0 11 * * *", "0 10 * * *"]);
    expect(await of("acme")).toEqual(["0 11 * * *"]);
    expect(await fleet.unschedule("daily", "other")).toBe(false);
    expect(await fleet.unschedule("daily")).toBe(true);
    expect(await of()).toEqual(["0 11 * * *"]);
    await expect(
      fleet.schedule("x", "0 9 * * *", greeter, "Greet.", { missed: "all" as never }),
    ).rejects.toMatchObject({ code: "input.invalid" });
  });

  test("are worked on by workers, each tick once", async () => {
    await fleet.schedule("often", "*/2 * * * * *", greeter, "Greet.");
    for (let index = 0; index < 3; index++) {
      const model = scriptedModel(() => ({ final: "Hello." }));
      const worker = await startWorker(where, { agents: [greeter], model });
      onTestFinished(() => worker.stop());
    }
    const answered = async () => (await fleet.journal.list({ status: "answered" })).length;
    await expect.poll(answered).toBeGreaterThanOrEqual(3);
    await fleet.unschedule("often");
    // As many runs as there were ticks in between, none of them twice.
    const started = (await fleet.journal.list()).map(({ startedAt }) => startedAt);
    const seconds = (Math.max(...started) - Math.min(...started)) / 1000;
    expect(started.length).toBeLessThanOrEqual(seconds / 2 + 2.5);
  });
});
