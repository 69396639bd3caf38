/** Issue 23, item 4: a lease with a fencing number. A process that was killed or stopped writes no more. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openPostgresJournal } from "../../../src/trace/index.ts";
import { startedCluster, startPostgres, stopPostgres } from "../../postgres/cluster.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";
import { removeFolder } from "../../remove-folder.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const LEASE = 1500;
const note = { type: "note", step: 1, code: "workspace", text: "mine", time: 1 } as const;

describe.skipIf(!hasPostgres)("Postgres: a run's lease", () => {
  let url = "";
  beforeAll(async () => {
    url = await newDatabase();
  });

  function start(program: string, ...words: readonly (string | number)[]) {
    const child: ChildProcess = spawn(
      process.execPath,
      [join(import.meta.dirname, program), ...words.map(String)],
      { env: { ...process.env, OSTINATO_DATABASE_URL: url }, stdio: ["ignore", "pipe", "inherit"] },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines: string[] = [];
    const { stdout } = child;
    if (stdout === null) throw new Error("no output");
    createInterface({ input: stdout }).on("line", (line) => lines.push(line));
    return { child, lines, ended: once(child, "exit") };
  }

  async function opened() {
    const journal = await openPostgresJournal(url, { leaseMilliseconds: LEASE });
    onTestFinished(() => journal.close());
    return journal;
  }

  test("is taken over from a process that was killed, and nothing durable is lost", async () => {
    const { child, lines, ended } = start("write-run.ts", "killed", 1000, 5, LEASE);
    await expect.poll(() => lines.length).toBeGreaterThan(10);
    const journal = await opened();
    // A process that lives renews it.
    await expect(journal.lease("killed")).rejects.toMatchObject({
      code: "journal.write",
      message: "another process is writing run killed",
    });
    child.kill("SIGKILL");
    await ended;
    await using lease = await journal.lease("killed");
    expect(lease.fence).toBe(2);
    const read = await collect(journal.read("killed"));
    expect(read.slice(0, lines.length).map(({ sequence, hash }) => `${sequence} ${hash}`)).toEqual(
      lines,
    );
    await journal.append("killed", [note]);
    expect(await collect(journal.read("killed"))).toHaveLength(read.length + 1);
  });

  test("is lost by a process that was stopped: when it wakes up, it can't write", async () => {
    const { child, lines, ended } = start("write-run.ts", "stopped", 1000, 5, LEASE);
    await expect.poll(() => lines.length).toBeGreaterThan(10);
    child.kill("SIGSTOP");
    const journal = await opened();
    await using _ = await journal.lease("stopped");
    const [mine] = await journal.append("stopped", [note]);
    child.kill("SIGCONT");
    await ended;
    expect(lines.at(-1)).toBe("journal.lease-lost");
    const read = await collect(journal.read("stopped"));
    expect(read.at(-1)).toEqual(mine);
    expect(read.map(({ sequence }) => sequence)).toEqual(read.map((_, index) => index));
  });

  test("is looked at before an append is done: a tool that waits for it doesn't start", async () => {
    const { child, lines, ended } = start("write-run.ts", "waiting", 1000, 5, LEASE);
    await expect.poll(() => lines.length).toBeGreaterThan(10);
    const lock = new pg.Client({ connectionString: url });
    await lock.connect();
    await lock.query("SELECT set_config('ostinato.tenant', 'default', false)");
    await lock.query("BEGIN");
    await lock.query("SELECT 1 FROM ostinato.leases WHERE run_id = 'waiting' FOR UPDATE");
    // Its next append waits for the row.
    await expect
      .poll(() => sql(url, "SELECT 1 FROM pg_locks WHERE NOT granted"))
      .not.toHaveLength(0);
    child.kill("SIGSTOP");
    await expect.poll(() => stateOf(child)).toBe("T");
    const told = lines.length;
    await lock.query("COMMIT");
    await lock.end();
    const journal = await opened();
    await using _ = await journal.lease("waiting");
    // Postgres has made the append, and its answer is on the way.
    expect((await collect(journal.read("waiting"))).length).toBeGreaterThan(told);
    child.kill("SIGCONT");
    await ended;
    expect(lines.slice(told)).toEqual(["lost: journal.lease-lost", "journal.lease-lost"]);
  });

  test("is kept by a process whose event loop is blocked for longer", async () => {
    const { lines } = start("write-run.ts", "blocked", 1000, 4 * LEASE, LEASE, "blocks");
    await expect.poll(() => lines.length).toBe(1);
    await sleep(400);
    const journal = await opened();
    await expect(journal.lease("blocked")).rejects.toMatchObject({ code: "journal.write" });
    await sleep(LEASE);
    await expect(journal.lease("blocked")).rejects.toMatchObject({ code: "journal.write" });
    expect(lines).toHaveLength(1);
  });

  test("ends the run of a process that was stopped, and its sandbox", async () => {
    const seconds = `98765.${process.pid}`;
    const sleepers = () =>
      execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
        .split("\n")
        .filter((line) => line.startsWith(`sleep ${seconds}`));
    const { child, lines, ended } = start(
      "run-agent.ts",
      temporaryFolder(),
      "agent",
      LEASE,
      seconds,
    );
    await expect.poll(() => lines).toEqual(["started"]);
    await expect.poll(sleepers).toHaveLength(1);
    child.kill("SIGSTOP");
    const journal = await opened();
    await using _ = await journal.lease("agent");
    child.kill("SIGCONT");
    await ended;
    expect(lines).toEqual(["started", "journal.lease-lost"]);
    await expect.poll(sleepers).toEqual([]);
    const types = (await collect(journal.read("agent"))).map(({ type }) => type);
    expect(types.at(-1)).toBe("call-started");
  });

  test("refuses in the database whoever says an older number", async () => {
    const journal = await opened();
    await journal.append("forged", sampleRun(1).slice(0, 1));
    const [lease] = await sql(
      url,
      "SELECT holder, fence FROM ostinato.leases WHERE run_id = 'forged'",
    );
    const append = (holder: unknown, fence: number) =>
      sql(
        url,
        `SELECT ostinato.append_events('default', 'forged', $1, $2, NULL, NULL, NULL, NULL,
           ARRAY[1], ARRAY['\\x00'::bytea], ARRAY['{}'], ARRAY[NULL], ARRAY[NULL]::bytea[],
           ARRAY[]::bytea[], ARRAY[]::smallint[], ARRAY[]::integer[], ARRAY[]::bytea[])`,
        [holder, fence],
      );
    await expect(append(lease?.holder, Number(lease?.fence) - 1)).rejects.toMatchObject({
      code: "OS001",
    });
    await expect(append("somebody else", Number(lease?.fence))).rejects.toMatchObject({
      code: "OS001",
    });
    await append(lease?.holder, Number(lease?.fence));
  });
});

/** As the kernel says it: T for a stopped one. */
function stateOf({ pid }: ChildProcess): string | undefined {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
}

describe.skipIf(!hasPostgres)("Postgres: a server that restarts", () => {
  test("holds appends up, and none is lost or written twice", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ostinato-pg-restart-"));
    onTestFinished(async () => {
      await stopPostgres(folder, "immediate");
      await removeFolder(folder);
    });
    await startedCluster(folder);
    const url = `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`;
    await using journal = await openPostgresJournal(url);
    const events = sampleRun(60);
    const restart = (async () => {
      await sleep(100);
      await stopPostgres(folder, "immediate");
      await sleep(1000);
      await startPostgres(folder);
    })();
    for (const event of events) {
      await journal.append("r", [event]);
      await sleep(2);
    }
    await restart;
    const read = await collect(journal.read("r"));
    expect(read.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
  });
});
