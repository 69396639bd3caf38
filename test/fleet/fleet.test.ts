/** Issue 23, items 3 and 6: workers take jobs, and the runs of workers that are gone, on Postgres and in a file. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { definitionHash, type Fleet, openFleet, startWorker } from "../../src/fleet/index.ts";
import { type Model, scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { POSTGRES_PASSWORD } from "../postgres/cluster.ts";
import { collect } from "../trace/sample-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { fleetPlaces } from "./fleet-places.ts";
import { payer, ROUNDS } from "./paying-agent.ts";

const greeter = defineAgent({ name: "greeter", instructions: "Greet." });

const suites = fleetPlaces.map((place) => ({ ...place, title: `${place.name}: workers` }));
describe.for(suites)("$title", ({ isThere, make, breakJobs }) => {
  let url = "";
  let fleet: Fleet;
  beforeEach(async ({ skip }) => {
    skip(!isThere, "no Postgres here");
    url = await make();
    fleet = await openFleet(url);
    return () => fleet.close();
  });

  const worker = async (agents = [greeter], delay = 0, concurrent = 2) => {
    const model = scriptedModel(() => ({ final: "Hello.", delay }));
    const started = await startWorker(url, { agents, model, concurrent });
    onTestFinished(() => started.stop());
    return started;
  };
  const statusOf = async (tenant: string, runId: string) =>
    (await fleet.journal.forTenant(tenant).list({ runId }))[0]?.status;

  test("take jobs of every tenant, each into its own journal; a key starts a run once", async () => {
    const ids = [
      await fleet.enqueue(greeter, "Greet a.", { tenant: "a" }),
      await fleet.enqueue(greeter, "Greet b.", { tenant: "b", idempotencyKey: "order 7" }),
      await fleet.enqueue(greeter, "Greet b again.", { tenant: "b", idempotencyKey: "order 7" }),
      await fleet.enqueue(greeter, "Greet a.", { tenant: "a", idempotencyKey: "order 7" }),
    ];
    expect(ids[1]).toBe(ids[2]);
    expect(ids[1]).not.toBe(ids[3]);
    await worker();
    for (const [tenant, runId] of [
      ["a", ids[0]],
      ["b", ids[1]],
      ["a", ids[3]],
    ] as const) {
      await expect.poll(() => statusOf(tenant, runId ?? "")).toBe("answered");
    }
    expect((await fleet.journal.forTenant("b").list()).map(({ task }) => task)).toEqual([
      "Greet b.",
    ]);
    expect(await fleet.journal.list()).toEqual([]);
  });

  test("leave a job to one with its definition and its model", async () => {
    const changed = defineAgent({ name: "greeter", instructions: "Greet twice." });
    expect(definitionHash(changed)).not.toBe(definitionHash(greeter));
    const other = await fleet.enqueue(changed, "Greet.");
    const larger = await fleet.enqueue(greeter, "Greet.", { model: "gpt-oss-20b" });
    const fits = await fleet.enqueue(greeter, "Greet.");
    await worker();
    await expect.poll(() => statusOf("default", fits)).toBe("answered");
    expect(await statusOf("default", other)).toBeUndefined();
    expect(await statusOf("default", larger)).toBeUndefined();
    await worker([changed]);
    await expect.poll(() => statusOf("default", other)).toBe("answered");
  });

  test("take the more urgent first, and none before its time", async () => {
    const later = await fleet.enqueue(greeter, "Later.", {
      startAfter: new Date(Date.now() + 3.6e6),
    });
    const low = await fleet.enqueue(greeter, "Low.", { priority: -1 });
    const high = await fleet.enqueue(greeter, "High.", { priority: 5 });
    await worker([greeter], 0, 1);
    await expect.poll(() => statusOf("default", low)).toBe("answered");
    const runs = await fleet.journal.list();
    expect(runs.map(({ runId }) => runId)).toEqual([low, high]);
    expect(await fleet.cancel("default", later)).toBe(true);
    expect(await fleet.cancel("default", later)).toBe(false);
  });

  test("abort a run that is cancelled, and continue it when it is asked for", async () => {
    const runId = await fleet.enqueue(greeter, "Greet.");
    expect(await fleet.continueRun("default", runId)).toBe(false);
    const first = await worker([greeter], 60_000);
    await expect.poll(() => statusOf("default", runId)).toBe("unfinished");
    expect(await fleet.cancel("another", runId)).toBe(false);
    expect(await fleet.cancel("default", runId)).toBe(true);
    await expect.poll(() => statusOf("default", runId)).toBe("aborted");
    await first.stop();
    await worker();
    await expect.poll(() => fleet.continueRun("default", runId)).toBe(true);
    await expect.poll(() => statusOf("default", runId)).toBe("answered");
  });

  test("abort a run that is cancelled while its worker begins it", async () => {
    const runId = await fleet.enqueue(greeter, "Greet.");
    const model = scriptedModel(() => ({ final: "Hello.", delay: 60_000 }));
    const begin = Promise.withResolvers<void>();
    const slow = new Proxy(model, {
      get: (target, name) =>
        name === "openSession"
          ? (...options: Parameters<Model["openSession"]>) =>
              begin.promise.then(() => target.openSession(...options))
          : Reflect.get(target, name, target),
    });
    const started = await startWorker(url, { agents: [greeter], model: slow });
    onTestFinished(() => {
      begin.resolve();
      return started.stop();
    });
    await expect.poll(async () => (await fleet.jobs())[0]?.state).toBe("active");
    const cancelled = fleet.cancel("default", runId);
    await new Promise((resolve) => setTimeout(resolve, 500));
    begin.resolve();
    expect(await cancelled).toBe(true);
    await expect.poll(() => statusOf("default", runId)).toBe("aborted");
  });

  test("try a run again whose model fails, and give up after ten times", async () => {
    const runId = await fleet.enqueue(greeter, "Greet.");
    const attempts: string[] = [];
    const broken = await startWorker(url, {
      agents: [greeter],
      model: scriptedModel([]),
      retryMilliseconds: 20,
      onRun: (_, outcome) => void (outcome && attempts.push(outcome.kind)),
    });
    await expect.poll(() => fleet.continueRun("default", runId), { timeout: 60_000 }).toBe(true);
    await broken.stop();
    expect(attempts.slice(0, 11)).toEqual(Array(11).fill("failed"));
    await worker();
    await expect.poll(() => statusOf("default", runId)).toBe("answered");
  });

  test("say what keeps them from working, without the password", async () => {
    const problems: string[] = [];
    const started = await startWorker(url, {
      agents: [greeter],
      model: scriptedModel([]),
      onProblem: ({ message }) => void problems.push(message),
    });
    onTestFinished(() => started.stop());
    await breakJobs(url);
    await expect.poll(() => problems.length).toBeGreaterThan(0);
    expect(problems.join()).not.toContain(POSTGRES_PASSWORD);
    await expect(fleet.enqueue(greeter, "Greet.")).rejects.toMatchObject({ name: "OstinatoError" });
  });

  test.each(["SIGKILL", "SIGSTOP"] as const)(
    "continue the runs of one that got %s, and nothing is paid under a second key",
    async (signal) => {
      const ledger = join(temporaryFolder(), "ledger");
      const start = () => {
        const child: ChildProcess = spawn(
          process.execPath,
          [join(import.meta.dirname, "run-worker.ts")],
          {
            env: { ...process.env, OSTINATO_DATABASE_URL: url, LEDGER: ledger, PAUSE: "300" },
            stdio: ["ignore", "pipe", "inherit"],
          },
        );
        onTestFinished(() => void child.kill("SIGKILL"));
        const lines: string[] = [];
        if (child.stdout)
          createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
        return { child, lines };
      };
      const runIds: string[] = [];
      for (let index = 0; index < 4; index++)
        runIds.push(await fleet.enqueue(payer, `Pay ${index}.`));
      const first = start();
      await expect.poll(() => payments(ledger).length).toBeGreaterThanOrEqual(3);
      first.child.kill(signal);
      const second = start();
      for (const runId of runIds) {
        await expect.poll(() => statusOf("default", runId), { timeout: 60_000 }).toBe("answered");
      }
      first.child.kill("SIGCONT");
      // SQLite: one that was stopped while it wrote has been ended.
      if (signal === "SIGSTOP" && first.child.signalCode === null) {
        await expect.poll(() => first.lines.at(-1)).toMatch(/journal\.lease-lost$/);
      }
      expect(second.lines.length).toBeGreaterThan(1);
      expect(new Set(payments(ledger)).size).toBe(4 * ROUNDS);
      // A process that was stopped inside a payment makes it when it wakes up, under the key that was used
      // meanwhile: whoever is paid knows the key.
      if (signal === "SIGKILL") expect(payments(ledger)).toHaveLength(4 * ROUNDS);
      for (const runId of runIds) {
        const events = await collect(fleet.journal.read(runId));
        expect(events.filter(({ type }) => type === "call-finished")).toHaveLength(ROUNDS);
      }
    },
  );
});

function payments(ledger: string): string[] {
  return readFileSync(ledger, { encoding: "utf8", flag: "a+" })
    .split("\n")
    .filter((line) => line !== "");
}
