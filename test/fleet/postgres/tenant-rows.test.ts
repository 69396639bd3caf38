/** Issue 23: a fleet's rows are the tenant's own too, tested with forged ids. */
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Fleet, openFleet, startWorker } from "../../../src/fleet/index.ts";
import { decide } from "../../../src/planner/index.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";
import { asker, askingModel } from "../asking-agent.ts";

describe.skipIf(!hasPostgres)("Postgres: a fleet's rows", () => {
  let url = "";
  let fleet: Fleet;
  beforeEach(async () => {
    url = await newDatabase();
    fleet = await openFleet(url);
    return () => fleet.close();
  });

  test("are seen and changed by nobody but the tenant, whatever the statement says", async () => {
    const runId = await fleet.enqueue(asker, "Send.", { tenant: "red" });
    await fleet.schedule("daily", "0 9 * * *", asker, "Send.", { tenant: "red" });
    const worker = await startWorker(url, { agents: [asker], model: askingModel() });
    onTestFinished(() => worker.stop());
    await expect.poll(async () => (await fleet.jobs())[0]?.state).toBe("parked");
    await worker.stop();
    await decide(fleet.journal.forTenant("red"), runId, "1.1", "approved");
    for (const table of ["parked", "schedules", "wakes"]) {
      const all = `SELECT * FROM ostinato.${table}`;
      expect(await sql(url, all, [], { tenant: "red" })).toHaveLength(1);
      for (const tenant of ["blue", ""]) {
        expect(await sql(url, all, [], { tenant })).toEqual([]);
        const taken = `UPDATE ostinato.${table} SET tenant = '${tenant}' RETURNING 1`;
        expect(await sql(url, taken, [], { tenant })).toEqual([]);
        const deleted = `DELETE FROM ostinato.${table} WHERE tenant = 'red' RETURNING 1`;
        expect(await sql(url, deleted, [], { tenant })).toEqual([]);
      }
      await expect(
        sql(url, `UPDATE ostinato.${table} SET tenant = 'blue'`, [], { tenant: "red" }),
      ).rejects.toThrow(/row-level security/);
    }
  });

  test("aren't reached by another tenant's name for the same run or schedule", async () => {
    const runId = await fleet.enqueue(asker, "Send.", { tenant: "red" });
    await fleet.schedule("daily", "0 9 * * *", asker, "Send.", { tenant: "red" });
    const worker = await startWorker(url, { agents: [asker], model: askingModel() });
    onTestFinished(() => worker.stop());
    await expect.poll(async () => (await fleet.jobs())[0]?.state).toBe("parked");
    expect(await fleet.cancel("blue", runId)).toBe(false);
    expect(await fleet.continueRun("blue", runId)).toBe(false);
    expect(await fleet.unschedule("daily", "blue")).toBe(false);
    expect(await fleet.schedules("blue")).toEqual([]);
    expect(await fleet.jobs({ tenant: "blue" })).toEqual([]);
    await expect(
      decide(fleet.journal.forTenant("blue"), runId, "1.1", "approved"),
    ).rejects.toMatchObject({ code: "journal.run-not-found" });
    expect((await fleet.jobs())[0]).toMatchObject({ runId, tenant: "red", state: "parked" });
  });
});
