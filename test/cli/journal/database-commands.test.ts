/** Issue 23, item 3: each command works on runs in a database, and only on the tenant's own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openFleet, startWorker } from "../../../src/fleet/index.ts";
import { scriptedModel } from "../../../src/model/index.ts";
import { run } from "../../../src/planner/index.ts";
import { openPostgresJournal, type PostgresJournal } from "../../../src/trace/index.ts";
import { asker, askingModel } from "../../fleet/asking-agent.ts";
import { adder, callAdd } from "../../planner/scripted-run.ts";
import { POSTGRES_PASSWORD } from "../../postgres/cluster.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { MAIN, ostinato } from "../run-command.ts";

const AGENT = new URL("../../fleet/greeting-agent.ts", import.meta.url).pathname;

describe.skipIf(!hasPostgres)("Postgres: the commands", () => {
  let env: { OSTINATO_DATABASE_URL: string };
  let journal: PostgresJournal;
  beforeAll(async () => {
    env = { OSTINATO_DATABASE_URL: await newDatabase() };
    journal = await openPostgresJournal(env.OSTINATO_DATABASE_URL, { tenant: "acme" });
    return () => journal.close();
  });

  const command = async (tenant: string, ...words: string[]) => {
    const ended = await ostinato([...words, "--database", "env", "--tenant", tenant], { env });
    expect(ended.stdout + ended.stderr).not.toContain(POSTGRES_PASSWORD);
    return ended;
  };
  /** For the tenant it works; another one who names the same run is told that there is none, and learns nothing. */
  const acme = async (...words: string[]) => {
    const forged = await command("umbrella", ...words);
    expect(forged.exitCode, words.join(" ")).toBe(2);
    expect(forged.stderr).toMatch(/no run/);
    expect(forged.stdout + forged.stderr).not.toContain("Add in secret.");
    const ended = await command("acme", ...words);
    expect(ended.exitCode, ended.stderr).toBe(0);
    return ended.stdout;
  };
  const messagesTo = async (runId: string) => (await journal.messages(runId)).length;

  test("runs, show, view, diff and trust", async () => {
    const made: string[] = [];
    for (const answer of ["one", "two"]) {
      const running = run(adder, "Add in secret.", {
        ...{ model: scriptedModel([callAdd(1), { final: answer }]), journal },
      });
      expect((await running.outcome).kind).toBe("answered");
      made.push(running.id);
    }
    const [first = "", second = ""] = made;
    expect((await command("umbrella", "runs")).stdout).toBe("no runs yet");
    expect((await command("acme", "runs")).stdout).toContain(first);
    expect(await acme("show", first)).toContain("Add in secret.");
    const page = join(temporaryFolder(), "run.html");
    expect(await acme("view", first, "--html", page)).toContain(first);
    expect(readFileSync(page, "utf8").length).toBeGreaterThan(1000);
    expect(await acme("diff", first, second)).toMatch(/one[\s\S]*two/);
    expect((await command("acme", "diff", first)).stderr).toMatch(/kept no changes/);
    expect((await command("umbrella", "diff", first)).stderr).toMatch(/no run/);
    await sql(env.OSTINATO_DATABASE_URL, "DELETE FROM ostinato.seals", [], { tenant: "acme" });
    expect(await journal.trust(first)).toBe("unverified");
    expect(await acme("trust", first, "--yes")).toContain(`run ${first} is now yours`);
    expect(await journal.trust(first)).toBe("own");
  });

  test("view, as a page", async () => {
    const running = run(adder, "Add in secret.", {
      ...{ model: scriptedModel([{ final: "3" }]), journal },
    });
    await running.outcome;
    const pages = await Promise.all(
      ["acme", "umbrella"].map(async (tenant) => {
        const words = ["view", "--no-open", "--json", "--database", "env", "--tenant", tenant];
        const viewer = spawn(process.execPath, [MAIN, ...words], {
          env: { ...process.env, ...env },
          stdio: ["ignore", "pipe", "inherit"],
        });
        onTestFinished(() => void viewer.kill("SIGKILL"));
        const [line] = await once(createInterface({ input: viewer.stdout }), "line");
        const runs = await fetch(`${JSON.parse(String(line)).address}runs`);
        return runs.text();
      }),
    );
    const [own = "", forged = ""] = pages;
    expect(own).toContain(running.id);
    expect(forged).not.toContain(running.id);
  });

  test("steer, pause, continue and abort", async () => {
    let turns = 0;
    const model = scriptedModel(() => ({ ...callAdd(turns++), delay: 100 }));
    const limits = { steps: 100_000, outputTokens: 10_000_000, wallMilliseconds: 3_600_000 };
    const running = run(adder, "Add in secret.", { model, journal, limits });
    onTestFinished(() => running.abort());
    await expect.poll(() => turns).toBeGreaterThan(1);
    expect(await acme("pause", running.id)).toMatch(/paused/);
    expect(await messagesTo(running.id)).toBe(1);
    expect(await acme("steer", running.id, "Only even ones.")).toMatch(/reads it/);
    expect(await acme("continue", running.id)).toBe("the run goes on");
    expect(await messagesTo(running.id)).toBe(3);
    expect(await acme("abort", running.id)).toBe("the run is aborted");
    expect((await running.outcome).kind).toBe("aborted");
  });

  test("decide, which continues the run on a worker", async () => {
    await using fleet = await openFleet(env.OSTINATO_DATABASE_URL);
    const runId = await fleet.enqueue(asker, "Send in secret.", { tenant: "acme" });
    await using worker = await startWorker(env.OSTINATO_DATABASE_URL, {
      ...{ agents: [asker], model: askingModel() },
    });
    expect(worker).toBeDefined();
    await expect.poll(async () => (await fleet.jobs())[0]?.state).toBe("parked");
    expect(await acme("decide", runId)).toContain("Ann");
    expect(await messagesTo(runId)).toBe(0);
    await acme("decide", runId, "approve");
    expect(await messagesTo(runId)).toBe(1);
    await expect.poll(async () => (await journal.list({ runId }))[0]?.status).toBe("answered");
  });

  test("run, resume and fork, with the model in the box", async () => {
    const words = ["run", "Say hello.", "--agent", AGENT, "--database", "env", "--tenant", "acme"];
    const running = spawn(process.execPath, [MAIN, ...words, "--json"], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void running.kill("SIGKILL"));
    const lines = createInterface({ input: running.stdout });
    const [first] = await once(lines, "line");
    const { runId } = JSON.parse(String(first));
    running.kill("SIGINT");
    lines.resume();
    await once(running, "exit");
    const status = async () => (await journal.list({ runId }))[0]?.status;
    if ((await status()) === "aborted") {
      const forged = await command("umbrella", "resume", runId, "--agent", AGENT);
      expect(forged.stderr).toMatch(/no run/);
      const resumed = await command("acme", "resume", runId, "--agent", AGENT);
      expect(resumed.stderr).not.toMatch(/no run/);
    }
    expect(await status()).toMatch(/answered|limit|stuck/);
    const change = ["--at", "1", "--task", "Say goodbye.", "--agent", AGENT];
    expect((await command("umbrella", "fork", runId, ...change)).stderr).toMatch(/no run/);
    await command("acme", "fork", runId, ...change);
    const fork = (await journal.list()).find(({ parent }) => parent?.runId === runId);
    expect(fork?.status).toMatch(/answered|limit|stuck/);
  });
});
