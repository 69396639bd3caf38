/** Issue 23, item 6: jobs in a file and in Postgres behave alike. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { queueOf, type RunJob } from "../../src/fleet/run-job.ts";
import type { FleetStore } from "../../src/fleet/store/fleet-store.ts";
import { openFleetStore } from "../../src/fleet/store/open-fleet-store.ts";
import { fleetPlaces } from "./fleet-places.ts";

const job = (runId: string, tenant = "default", priority = 0): RunJob => ({
  ...{ runId, tenant, agent: "greeter", definition: "0123456789abcdef", model: "tiny" },
  ...{ task: `Greet ${runId}.`, seed: null, priority },
});
const QUEUE = queueOf(job(""));
const ANY = { maxConcurrentPerTenant: null };

const suites = fleetPlaces.map((place) => ({ ...place, title: `${place.name}: jobs` }));
describe.for(suites)("$title", ({ isThere, make }) => {
  let where = "";
  let store: FleetStore;
  const open = async () => {
    const opened = await openFleetStore(where, {});
    onTestFinished(() => opened.close());
    return opened;
  };
  beforeEach(async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    where = await make();
    store = await openFleetStore(where, {});
    await store.jobs.made(QUEUE);
    return () => store.close();
  });

  test("a run has one job, and whoever takes it has it alone", async () => {
    for (let index = 0; index < 20; index++) {
      expect(await store.jobs.send(job(`r${index}`), {})).toBe(true);
    }
    expect(await store.jobs.send(job("r3"), {})).toBe(false);
    expect(await store.jobs.send(job("r3", "another"), {})).toBe(true);
    const others = [store, await open(), await open()];
    const taken = await Promise.all(
      Array.from({ length: 30 }, (_, index) => others[index % 3]?.jobs.take([QUEUE], ANY)),
    );
    const runs = taken.flatMap((found) =>
      found ? [`${found.job.tenant}/${found.job.runId}`] : [],
    );
    expect(runs).toHaveLength(21);
    expect(new Set(runs).size).toBe(21);
    expect(await store.jobs.take([QUEUE], ANY)).toBeNull();
  });

  test("the more urgent comes first, then the older; none before its time", async () => {
    await store.jobs.send(job("later", "default", 9), { startAfter: new Date(Date.now() + 3.6e6) });
    await store.jobs.send(job("first"), {});
    await store.jobs.send(job("second"), {});
    await store.jobs.send(job("low", "default", -1), {});
    await store.jobs.send(job("high", "default", 1), {});
    const order: (string | undefined)[] = [];
    for (let index = 0; index < 5; index++) {
      order.push((await store.jobs.take([QUEUE], ANY))?.job.runId);
    }
    expect(order).toEqual(["high", "first", "second", "low", undefined]);
  });

  test("only the attempt that has a job ends it; after ten more it is a dead letter", async () => {
    await store.jobs.send(job("a"), {});
    const first = await store.jobs.take([QUEUE], ANY);
    if (first === null) throw new Error("no job");
    await store.jobs.giveBack(first, {});
    await store.jobs.done(first, {});
    for (let attempt = 1; attempt <= 10; attempt++) {
      const again = await store.jobs.take([QUEUE], ANY);
      expect(again?.attempt).toBe(attempt);
      await store.jobs.giveBack(first, {});
      if (again !== null) await store.jobs.giveBack(again, { attempt });
    }
    expect(await store.jobs.take([QUEUE], ANY)).toBeNull();
    const [dead] = await store.jobs.find([QUEUE], job("a"));
    expect(dead?.state).toBe("failed");
    expect(dead && (await store.jobs.again(dead))).toBe(true);
    const revived = await store.jobs.take([QUEUE], ANY);
    expect(revived?.attempt).toBe(0);
    if (revived !== null) await store.jobs.done(revived, { outcome: "answered" });
    expect((await store.jobs.find([QUEUE], job("a")))[0]?.state).toBe("completed");
  });

  test("a job that is given back with a pause is taken after it", async () => {
    for (const runId of ["long", "short"]) await store.jobs.send(job(runId), {});
    for (const pause of [3.6e6, 500]) {
      const taken = await store.jobs.take([QUEUE], ANY);
      if (taken === null) throw new Error("no job");
      await store.jobs.giveBack(taken, {}, pause);
    }
    const again: unknown[] = [];
    const take = async () => {
      const taken = await store.jobs.take([QUEUE], ANY);
      if (taken !== null) again.push([taken.job.runId, taken.attempt]);
      return again;
    };
    await expect.poll(take).toEqual([["short", 1]]);
    expect(await take()).toHaveLength(1);
  });

  test("a job that a worker leaves to others has used up no attempt", async () => {
    await store.jobs.send(job("a"), {});
    for (let round = 0; round < 15; round++) {
      const taken = await store.jobs.take([QUEUE], ANY);
      expect(taken).toMatchObject({ job: { runId: "a" }, attempt: 0 });
      if (taken !== null) await store.jobs.leave(taken, { reason: "another folder" }, 0);
    }
    const taken = await store.jobs.take([QUEUE], ANY);
    if (taken === null) throw new Error("no job");
    await store.jobs.giveBack(taken, {});
    await store.jobs.leave(taken, {}, 3.6e6);
    const next = await store.jobs.take([QUEUE], ANY);
    expect(next?.attempt).toBe(1);
    if (next !== null) await store.jobs.leave(next, {}, 3.6e6);
    expect(await store.jobs.take([QUEUE], ANY)).toBeNull();
    expect((await store.jobs.find([QUEUE], job("a")))[0]?.state).toBe("retry");
  });

  test("asked for lost jobs only, it leaves those that nobody had yet", async () => {
    const onlyLost = { ...ANY, onlyLost: true };
    await store.jobs.send(job("urgent", "default", 9), {});
    await store.jobs.send(job("a"), {});
    expect(await store.jobs.take([QUEUE], onlyLost)).toBeNull();
    const urgent = await store.jobs.take([QUEUE], ANY);
    const first = await store.jobs.take([QUEUE], ANY);
    await store.jobs.send(job("more urgent", "default", 99), {});
    if (urgent === null || first === null) throw new Error("no job");
    await store.jobs.giveBack(first, {});
    expect(await store.jobs.take([QUEUE], { ...onlyLost, maxConcurrentPerTenant: 1 })).toBeNull();
    expect(await store.jobs.take([QUEUE], onlyLost)).toMatchObject({
      job: { runId: "a" },
      attempt: 1,
    });
    expect(await store.jobs.take([QUEUE], onlyLost)).toBeNull();
  });

  test("a waiting job is cancelled, one that somebody has isn't put back", async () => {
    await store.jobs.send(job("a"), {});
    const [waiting] = await store.jobs.find(await store.jobs.queues(), job("a"));
    expect(waiting?.state).toBe("created");
    expect(await store.jobs.find([QUEUE], job("a", "another"))).toEqual([]);
    if (waiting) expect(await store.jobs.cancel(waiting)).toBe(true);
    if (waiting) expect(await store.jobs.cancel(waiting)).toBe(false);
    expect(await store.jobs.take([QUEUE], ANY)).toBeNull();
    const [cancelled] = await store.jobs.find([QUEUE], job("a"));
    expect(cancelled?.state).toBe("cancelled");
    expect(cancelled && (await store.jobs.again(cancelled))).toBe(true);
    await store.jobs.take([QUEUE], ANY);
    const [active] = await store.jobs.find([QUEUE], job("a"));
    expect(active?.state).toBe("active");
    expect(active && (await store.jobs.again(active))).toBe(false);
    if (waiting) expect(await store.jobs.cancel(waiting)).toBe(false);
    expect((await store.jobs.find([QUEUE], job("a")))[0]?.state).toBe("active");
  });
});

describe("SQLite: jobs", () => {
  test("of a lease that ran out are given out again, and the run's old writer is told", async () => {
    const [place] = fleetPlaces;
    const where = (await place?.make()) ?? "";
    const one = await openFleetStore(where, { leaseMilliseconds: 400 });
    const other = await openFleetStore(where, { leaseMilliseconds: 400 });
    onTestFinished(async () => {
      await one.close();
      await other.close();
    });
    await one.jobs.send(job("held"), {});
    await one.jobs.send(job("dropped"), {});
    const held = await one.jobs.take([QUEUE], ANY);
    const dropped = await one.jobs.take([QUEUE], ANY);
    if (held === null || dropped === null) throw new Error("no job");
    await using lease = await one.journal.lease?.("held");
    using _ = one.jobs.hold(held);
    // Nobody renews this one.
    await expect
      .poll(async () => {
        await other.jobs.reclaim([QUEUE]);
        return (await other.jobs.take([QUEUE], ANY))?.job.runId ?? null;
      })
      .toBe("dropped");
    expect((await other.jobs.find([QUEUE], job("held")))[0]).toMatchObject({ state: "active" });
    await other.jobs.giveBack(held, {});
    await expect.poll(() => lease?.lost.aborted).toBe(true);
    expect(lease?.lost.reason).toMatchObject({ code: "journal.lease-lost" });
  });

  test.each(["-jobs", ""])(
    "of a process that was stopped while it wrote to the file %j are given out, and it is ended",
    async (ending) => {
      const where = (await fleetPlaces[0]?.make()) ?? "";
      const store = await openFleetStore(where, {});
      onTestFinished(() => store.close());
      await store.jobs.send(job("a"), {});
      const child = spawn(process.execPath, [join(import.meta.dirname, "stopped-writer.ts")], {
        env: { ...process.env, WHERE: where, FILE: `${where}${ending}`, QUEUE },
        stdio: "inherit",
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      const state = () => readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.[0];
      await expect.poll(state, { timeout: 60_000 }).toBe("T");
      await expect
        .poll(async () => {
          await store.jobs.reclaim([QUEUE]).catch(() => {});
          return (await store.jobs.take([QUEUE], ANY))?.attempt;
        })
        .toBe(1);
      await expect.poll(() => child.signalCode).toBe("SIGKILL");
    },
  );
});
