/** Issue 23, item 3: approvals release the worker while they wait. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Fleet, openFleet, startWorker } from "../../src/fleet/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { decide, defineAgent } from "../../src/planner/index.ts";
import { collect } from "../trace/sample-run.ts";
import { asker, askingModel } from "./asking-agent.ts";
import { fleetPlaces } from "./fleet-places.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });

const suites = fleetPlaces.map((place) => ({ ...place, title: `${place.name}: a run that asks` }));
describe.for(suites)("$title", ({ isThere, make }) => {
  let where = "";
  let fleet: Fleet;
  beforeEach(async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    where = await make();
    fleet = await openFleet(where);
    return () => fleet.close();
  });

  const worker = async (options: Partial<Parameters<typeof startWorker>[1]> = {}) => {
    const started = await startWorker(where, {
      ...{ agents: [asker], model: askingModel(), concurrent: 2 },
      ...options,
    });
    onTestFinished(() => started.stop());
    return started;
  };
  const statusOf = async (runId: string) => (await fleet.journal.list({ runId }))[0]?.status;

  test("occupies no slot, and goes on once it is decided on, in whatever process", async () => {
    const runIds: string[] = [];
    for (let index = 0; index < 5; index++) runIds.push(await fleet.enqueue(asker, "Send."));
    await worker();
    for (const runId of runIds) {
      await expect.poll(() => statusOf(runId)).toBe("awaiting-approval");
    }
    await expect
      .poll(async () => (await fleet.jobs()).map(({ state, waitsFor }) => [state, waitsFor?.kind]))
      .toEqual(Array(5).fill(["parked", "decision"]));
    expect((await fleet.workers()).map(({ slots }) => slots)).toEqual([2]);

    const decider = spawn(
      process.execPath,
      [join(import.meta.dirname, "decide-run.ts"), ...runIds],
      { env: { ...process.env, WHERE: where }, stdio: "inherit" },
    );
    expect(await once(decider, "exit")).toEqual([0, null]);
    for (const runId of runIds) await expect.poll(() => statusOf(runId)).toBe("answered");
    await expect.poll(() => fleet.jobs()).toEqual([]);
    for (const runId of runIds) {
      const events = await collect(fleet.journal.read(runId));
      expect(events.filter(({ type }) => type === "call-started")).toHaveLength(1);
      expect(events.filter(({ type }) => type === "run-started")).toHaveLength(1);
    }
  });

  test("is continued by another worker than the one that it asked in", async () => {
    const runId = await fleet.enqueue(asker, "Send.");
    const first = await worker();
    await expect.poll(async () => (await fleet.jobs())[0]?.state).toBe("parked");
    await first.stop();
    await decide(fleet.journal, runId, "1.1", "approved");
    // Nobody is there: it waits for a worker that fits, and one with other agents leaves it.
    await worker({ agents: [greeter], model: scriptedModel([{ final: "Hello." }]) });
    await expect
      .poll(async () => (await fleet.jobs()).map(({ state, waitsFor }) => [state, waitsFor?.kind]))
      .toEqual([["queued", "worker"]]);
    await worker();
    await expect.poll(() => statusOf(runId)).toBe("answered");
  });

  test("that was decided on before its worker had parked it isn't forgotten", async () => {
    const runId = await fleet.enqueue(asker, "Send.");
    await worker({
      // Told of the end before the job is parked.
      onRun: (_, outcome) => {
        if (outcome?.kind === "awaiting-approval")
          void decide(fleet.journal, runId, "1.1", "approved");
      },
    });
    await expect.poll(() => statusOf(runId)).toBe("answered");
  });

  test("on a sub-agent's call goes on as a whole", async () => {
    const leader = defineAgent({
      name: "leader",
      instructions: "Lead.",
      tools: [asker.asTool({ name: "asker", description: "Sends." })],
    });
    const model = scriptedModel(({ prompt }) => {
      if (prompt.includes("Lead.")) {
        return prompt.includes("It is sent.")
          ? { final: "Done." }
          : { call: { tool: "asker", arguments: { task: "Send." } } };
      }
      return prompt.includes("sent to Ann")
        ? { final: "It is sent." }
        : { call: { tool: "send", arguments: { to: "Ann" } } };
    });
    const runId = await fleet.enqueue(leader, "Have it sent.");
    await worker({ agents: [leader], model });
    await expect.poll(() => statusOf(runId)).toBe("awaiting-approval");
    const [child] = (await fleet.journal.list({ caller: runId })) ?? [];
    await decide(fleet.journal, child?.runId ?? "", "1.1", "approved");
    await expect.poll(() => statusOf(runId)).toBe("answered");
  });

  test("can be cancelled, and its key still starts nothing twice", async () => {
    const options = { idempotencyKey: "order 7" };
    const runId = await fleet.enqueue(asker, "Send.", options);
    await worker();
    await expect.poll(async () => (await fleet.jobs())[0]?.state).toBe("parked");
    expect(await fleet.enqueue(asker, "Send.", options)).toBe(runId);
    expect(await fleet.jobs()).toHaveLength(1);
    expect(await fleet.cancel("another", runId)).toBe(false);
    expect(await fleet.cancel("default", runId)).toBe(true);
    expect(await fleet.jobs()).toEqual([]);
    expect(await fleet.cancel("default", runId)).toBe(false);
  });
});
