/** Issue 23, item 3: the commands worker and enqueue, with the model in the box. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { openPostgresJournal } from "../../src/trace/index.ts";
import { POSTGRES_PASSWORD } from "../postgres/cluster.ts";
import { hasPostgres, newDatabase } from "../postgres/database.ts";
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
