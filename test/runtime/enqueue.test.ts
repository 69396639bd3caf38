/** Issue 23, item 3: `runtime.enqueue` leaves a run to a worker, over whatever journal the runtime has. */
import { describe, expect, onTestFinished, test } from "vitest";
import { startWorker } from "../../src/fleet/index.ts";
import { openRuntime } from "../../src/load-on-use.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { MemoryJournal, openJournal, openPostgresJournal } from "../../src/trace/index.ts";
import { fleetPlaces } from "../fleet/fleet-places.ts";
import { adder } from "../planner/scripted-run.ts";

const model = () => scriptedModel(() => ({ final: "done" }));

const suites = fleetPlaces.map((place) => ({ ...place, title: `${place.name}: enqueue` }));
describe.for(suites)("$title", ({ isThere, make }) => {
  test("has a worker make the run, whose events the runtime serves", async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    const where = await make();
    const open = where.startsWith("postgres") ? openPostgresJournal : openJournal;
    await using journal = await open(where);
    const runtime = await openRuntime({ models: { large: model() }, journal });
    const options = { priority: 2, idempotencyKey: "order 7" };
    const runId = await runtime.enqueue(adder, "Add.", options);
    expect(await runtime.enqueue(adder, "Add.", options)).toBe(runId);
    const worker = await startWorker(where, {
      ...{ agents: [adder], model: model(), modelName: "large" },
    });
    onTestFinished(() => worker.stop());
    await expect.poll(async () => (await journal.list({ runId }))[0]?.status).toBe("answered");
    expect(await (await runtime.toResponse(runId)).text()).toContain('"kind":"answered"');
    await runtime.stop();
    await expect(runtime.enqueue(adder, "Add.")).rejects.toMatchObject({ code: "runtime.stopped" });
    // The journal is the caller's.
    expect(await journal.list()).toHaveLength(1);
  });
});

test("a journal in memory is refused: no worker finds it", async () => {
  await using runtime = await openRuntime({
    ...{ models: { one: model() }, journal: new MemoryJournal() },
  });
  await expect(runtime.enqueue(adder, "Add.")).rejects.toMatchObject({
    code: "input.invalid",
    message: expect.stringContaining("in memory"),
    hint: expect.stringContaining("openPostgresJournal(url)"),
  });
  await expect(runtime.enqueue(adder, "Add.")).rejects.toMatchObject({ code: "input.invalid" });
});
