/** Issue 23, item 4: what no lease shows is found within seconds too. */
import { expect, onTestFinished, test } from "vitest";
import { openFleet, startWorker } from "../../../src/fleet/index.ts";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent } from "../../../src/planner/index.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });

test.skipIf(!hasPostgres)(
  "Postgres: a job whose worker was lost before its run had a lease is taken soon",
  async () => {
    const url = await newDatabase();
    await using fleet = await openFleet(url);
    const runId = await fleet.enqueue(greeter, "Greet.");
    const taken = await sql(
      url,
      `UPDATE ostinato_jobs.job
       SET state = 'active', started_on = now() - interval '7 seconds', heartbeat_on = now()
       WHERE data->>'runId' = $1 RETURNING id`,
      [runId],
    );
    expect(taken).toHaveLength(1);
    const model = scriptedModel(() => ({ final: "Hello." }));
    const worker = await startWorker(url, { agents: [greeter], model });
    onTestFinished(() => worker.stop());
    await expect
      .poll(async () => (await fleet.journal.list({ runId }))[0]?.status)
      .toBe("answered");
  },
);
