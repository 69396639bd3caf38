/** Issue 23, "Secrets": the database's password is in no event, log, dump or process argument. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { openFleet } from "../../../src/fleet/index.ts";
import greeter from "../../fleet/greeting-agent.ts";
import { POSTGRES_PASSWORD, postgresPrograms } from "../../postgres/cluster.ts";
import { hasPostgres, newDatabase } from "../../postgres/database.ts";
import { argumentsOfAll } from "../../postgres/descendants.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { MAIN, ostinato } from "../run-command.ts";

const AGENT = new URL("../../fleet/greeting-agent.ts", import.meta.url).pathname;

describe.skipIf(!hasPostgres)("Postgres: the password", () => {
  test("is in no argument, output, event or dump of a worker that works", async () => {
    const url = await newDatabase();
    const file = join(temporaryFolder(), "database-url");
    writeFileSync(file, `${url}\n`, { mode: 0o600 });
    const where = ["--database", `file:${file}`];
    const words = ["worker", "--agent", AGENT, "--agent", "assistant", ...where];
    const worker = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void worker.kill("SIGKILL"));
    const said: string[] = [];
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.on("data", (chunk: Buffer) => void said.push(String(chunk)));
    }
    const seen = new Set<string>();
    const look = () => {
      for (const line of argumentsOfAll(worker.pid ?? 0)) seen.add(line);
    };
    await using fleet = await openFleet(url);
    await fleet.schedule("often", "* * * * * *", greeter, "Say hello.");
    const ended = async () => {
      look();
      const runs = await fleet.journal.list();
      return runs.filter(({ status }) => status !== "unfinished").length;
    };
    await expect.poll(ended, { timeout: 120_000 }).toBeGreaterThan(1);
    await fleet.unschedule("often");
    const enqueued = await ostinato(["enqueue", "List the files.", ...where]);
    const runId = enqueued.stdout;
    const status = async () => {
      look();
      return (await fleet.journal.list({ runId }))[0]?.status ?? "none";
    };
    await expect.poll(status, { timeout: 120_000 }).not.toMatch(/none|unfinished/);
    const exported = await ostinato(["export", runId, "-", ...where]);
    expect(exported.exitCode).toBe(0);
    worker.kill("SIGTERM");
    await once(worker, "exit");

    expect([...seen].some((line) => line.includes("worker --agent"))).toBe(true);
    const dump = await execa(join(postgresPrograms() ?? "", "pg_dump"), [
      url.replace(`:${POSTGRES_PASSWORD}`, "").replace("ostinato@", "postgres@"),
    ]);
    expect(dump.stdout).toContain("COPY ostinato.events");
    for (const text of [...seen, ...said, dump.stdout, exported.stdout, exported.stderr]) {
      expect(text).not.toContain(POSTGRES_PASSWORD);
      expect(text).not.toContain(url);
    }
  });

  test("may come from a password file, so that the URL has none", async () => {
    const url = await newDatabase();
    const passwords = join(temporaryFolder(), "pgpass");
    writeFileSync(passwords, `*:*:*:ostinato:${POSTGRES_PASSWORD}\n`, { mode: 0o600 });
    const plain = url.replace(`:${POSTGRES_PASSWORD}`, "");
    const words = ["enqueue", "Say hello.", "--agent", AGENT, "--database", plain];
    const enqueued = await ostinato(words, { env: { PGPASSFILE: passwords } });
    expect(enqueued.exitCode, enqueued.stderr).toBe(0);
    const wrong = await ostinato(words, { env: { PGPASSWORD: "s3cret-pass" } });
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.stdout + wrong.stderr).not.toContain("s3cret-pass");
    expect(wrong.stderr).toContain("password");
  });

  test("is in no error of worker and enqueue, also with --json", async () => {
    const url = (await newDatabase()).replace(POSTGRES_PASSWORD, "s3cret-pass");
    for (const words of [
      ["worker", "--agent", AGENT],
      ["enqueue", "Say hello.", "--agent", AGENT, "--json"],
      ["jobs", "--json"],
      ["runs", "--json", "--database", "env"],
    ]) {
      const { exitCode, stdout, stderr } = await ostinato(words, {
        env: { OSTINATO_DATABASE_URL: url, NODE_DEBUG: "" },
      });
      expect(exitCode).not.toBe(0);
      expect(stdout + stderr).not.toContain("s3cret-pass");
      expect(stdout + stderr).toMatch(/password authentication failed/);
    }
  });
});
