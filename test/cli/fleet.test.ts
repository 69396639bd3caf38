/** Issue 23, items 3 and 6: the commands worker and enqueue, with the model in the box. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openPostgresJournal } from "../../src/trace/index.ts";
import { POSTGRES_PASSWORD } from "../postgres/cluster.ts";
import { hasPostgres, newDatabase } from "../postgres/database.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { MAIN, ostinato } from "./run-command.ts";

const AGENT = new URL("../fleet/greeting-agent.ts", import.meta.url).pathname;

describe.skipIf(!hasPostgres)("Postgres: the commands worker and enqueue", () => {
  test("run an agent from a file, once for a key, and end on SIGTERM", async () => {
    const url = await newDatabase();
    const env = { OSTINATO_DATABASE_URL: url };
    const words = ["enqueue", "Say hello.", "--agent", AGENT, "--tenant", "acme", "--key", "k"];
    const [first, second] = [await ostinato(words, { env }), await ostinato(words, { env })];
    expect(first.exitCode, first.stderr).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    const worker = spawn(process.execPath, [MAIN, "worker", "--agent", AGENT], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void worker.kill("SIGKILL"));
    let said = "";
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said += chunk;
      });
    }
    await using journal = await openPostgresJournal(url, { tenant: "acme" });
    const runId = first.stdout.trim();
    const status = async () => (await journal.list({ runId }))[0]?.status ?? "none";
    await expect.poll(status, { timeout: 120_000 }).toMatch(/answered|limit|stuck/);
    worker.kill("SIGTERM");
    await once(worker, "exit");
    expect(said).toContain(`${runId} begins`);
    expect(said).toContain("takes runs of greeter on tiny");
    expect(said).not.toContain(POSTGRES_PASSWORD);
    expect(await journal.list()).toHaveLength(1);
  });
});

test("without Postgres, workers and enqueue share a file", async () => {
  const folder = temporaryFolder();
  const where = ["--journal", join(folder, "journal.db")];
  const words = ["enqueue", "Say hello.", "--agent", AGENT, "--tenant", "acme", ...where];
  const enqueued = await ostinato(words);
  expect(enqueued.exitCode, enqueued.stderr).toBe(0);
  const runId = enqueued.stdout.trim();
  const workers = [0, 1].map(() => {
    const worker = spawn(process.execPath, [MAIN, "worker", "--agent", AGENT, ...where], {
      stdio: "ignore",
    });
    onTestFinished(() => void worker.kill("SIGKILL"));
    return worker;
  });
  const runs = async () =>
    (await ostinato(["runs", "--json", ...where, "--tenant", "acme"])).stdout;
  await expect.poll(runs, { timeout: 120_000, interval: 1000 }).toMatch(/answered|limit|stuck/);
  expect(await runs()).toContain(runId);
  expect((await ostinato(["runs", "--json", ...where])).stdout).not.toContain(runId);
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all(workers.map((worker) => once(worker, "exit")));
});

test("without a database, the commands say what to name", async () => {
  const { exitCode, stderr } = await ostinato(["worker"], { env: { OSTINATO_DATABASE_URL: "" } });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Without Postgres: --journal FILE.");
});
