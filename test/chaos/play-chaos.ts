import { once } from "node:events";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { seededRandom } from "../../bench/fleet/random.ts";
import { type Fleet, openFleet } from "../../src/fleet/index.ts";
import type { JournalEvent } from "../../src/trace/index.ts";
import {
  POSTGRES_PASSWORD,
  startedCluster,
  startPostgres,
  stopPostgres,
} from "../postgres/cluster.ts";
import { removeFolder } from "../remove-folder.ts";
import { type ChaosTask, taskOf } from "./chaos-agents.ts";
import { type DatabaseProxy, openDatabaseProxy } from "./database-proxy.ts";
import { decideRuns } from "./decide-runs.ts";
import { type Findings, judgeRun, noFindings } from "./judge-run.ts";
import { type OutsideFiles, openOutsideFiles } from "./outside-files.ts";
import type { ChaosPlan, Disturbance } from "./plan.ts";
import { type Loss, type Outage, type Takeover, takeoversOf } from "./takeover.ts";
import { WorkerProcess } from "./worker-process.ts";

const SLOWEST_EFFECT_MILLISECONDS = 500;
const SETTLE_MILLISECONDS = 300;
/** Between two kills, also where one had to wait until a worker was ready. */
const KILL_PAUSE_MILLISECONDS = 4900;
/** A worker has taken jobs for this long before something happens to it: one that has done nothing can lose nothing. */
const LIFE_MILLISECONDS = 2000;
/** A takeover that takes longer is told of. */
const LATE_SECONDS = 12;
const DATABASE = "chaos";

export interface ChaosResult extends Findings {
  runs: number;
  kills: number;
  /** Runs that another worker had to go on with. */
  takenOver: number;
  /** After a kill or a freeze. */
  takeoverMaxSeconds: number;
  /** After a cut-off, which its own worker may end first. */
  cutOffMaxSeconds: number;
  /** Runs still to be done when the last worker was disturbed. */
  leftAtTheEnd: number;
}

/**
 * @param tell Called with what happens, for a person to read.
 * @param signal Ends it early, and everything that it started.
 */
export async function playChaos(
  plan: ChaosPlan,
  tell: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<ChaosResult> {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-chaos-"));
  chmodSync(folder, 0o755);
  const { OSTINATO_KEY_FILE } = process.env;
  process.env.OSTINATO_KEY_FILE = join(folder, "key");
  const outside = await openOutsideFiles(plan.seed, SLOWEST_EFFECT_MILLISECONDS);
  const proxies: DatabaseProxy[] = [];
  const workers: WorkerProcess[] = [];
  try {
    await startedCluster(folder);
    const url = await newDatabase(folder);
    await using fleet = await openFleet(url);
    for (let index = 0; index < plan.workers; index++) {
      const proxy = await openDatabaseProxy(join(folder, ".s.PGSQL.5432"));
      proxies.push(proxy);
      workers.push(
        new WorkerProcess({
          OSTINATO_DATABASE_URL: `postgres://ostinato:${POSTGRES_PASSWORD}@127.0.0.1:${proxy.port}/${DATABASE}`,
          CHAOS_FILES: outside.url,
          CHAOS_CONCURRENT: String(plan.concurrent),
          CHAOS_LEASE: plan.leaseMilliseconds === undefined ? "" : String(plan.leaseMilliseconds),
        }),
      );
    }
    const chaos = new Chaos({ plan, folder, url, fleet, outside, proxies, workers, tell });
    return await Promise.race([
      chaos.play(),
      once(signal, "abort").then(() => signal.throwIfAborted() as never),
    ]);
  } finally {
    if (OSTINATO_KEY_FILE === undefined) delete process.env.OSTINATO_KEY_FILE;
    else process.env.OSTINATO_KEY_FILE = OSTINATO_KEY_FILE;
    for (const worker of workers) worker.end();
    for (const proxy of proxies) await proxy.close();
    await outside.close();
    await stopPostgres(folder, "immediate");
    await removeFolder(folder);
  }
}

async function newDatabase(folder: string): Promise<string> {
  const url = (database: string) =>
    `postgres://ostinato:${POSTGRES_PASSWORD}@/${database}?host=${encodeURIComponent(folder)}`;
  const client = new pg.Client({ connectionString: url("postgres") });
  await client.connect();
  await client.query(`CREATE DATABASE ${DATABASE}`);
  await client.end();
  return url(DATABASE);
}

interface Stage {
  readonly plan: ChaosPlan;
  readonly folder: string;
  readonly url: string;
  readonly fleet: Fleet;
  readonly outside: OutsideFiles;
  readonly proxies: readonly DatabaseProxy[];
  readonly workers: readonly WorkerProcess[];
  readonly tell: (line: string) => void;
}

class Chaos {
  readonly #stage: Stage;
  readonly #random: () => number;
  readonly #tasks = new Map<string, ChaosTask>();
  readonly #losses: Loss[] = [];
  #outage: Outage | null = null;
  #kills = 0;
  /** Settles when the next kill may come. */
  #nextKill: Promise<void> = Promise.resolve();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#random = seededRandom(stage.plan.seed);
  }

  async play(): Promise<ChaosResult> {
    const { plan, fleet, outside, workers, tell } = this.#stage;
    await until(() => workers.every(({ isReady }) => isReady), 120);
    // Restarted workers would otherwise begin new runs while those of lost ones wait for their leases to run out,
    // until no worker can hold all that are in progress.
    await fleet.limitTenant("default", plan.workers * plan.concurrent);
    for (let index = 0; index < plan.runs; index++) {
      const task = taskOf(index);
      for (const [path, content] of Object.entries(task.sources)) outside.files.set(path, content);
      this.#tasks.set(await fleet.enqueue(task.agent, task.text, { seed: index }), task);
    }
    const over = new AbortController();
    const deciding = decideRuns(fleet, outside, over.signal);
    const begin = performance.now();
    const ends: Promise<void>[] = [];
    for (const disturbance of plan.disturbances) {
      await sleep(Math.max(0, disturbance.at * 1000 - (performance.now() - begin)));
      ends.push(this.#disturb(disturbance));
    }
    await Promise.all(ends);
    const leftAtTheEnd = plan.runs - (await this.#answered());
    tell(`every worker is left alone, ${leftAtTheEnd} runs to do`);
    const deadline = performance.now() + plan.patienceSeconds * 1000;
    while (performance.now() < deadline && (await this.#answered()) < plan.runs) await sleep(500);
    over.abort();
    await deciding;
    return { ...(await this.#judge()), leftAtTheEnd };
  }

  /** Resolves when it is over. */
  async #disturb(disturbance: Disturbance): Promise<void> {
    const { plan, folder, proxies, workers, tell } = this.#stage;
    switch (disturbance.kind) {
      case "kill": {
        const before = this.#nextKill;
        const killed = Promise.withResolvers<void>();
        this.#nextKill = killed.promise.then(() => sleep(KILL_PAUSE_MILLISECONDS));
        await before;
        const index = await this.#victim(disturbance.worker);
        const worker = workers[index];
        if (worker === undefined) return;
        const held = [...worker.held];
        worker.kill(plan.restartSeconds);
        const at = Date.now();
        this.#kills++;
        killed.resolve();
        tell(`worker ${index} is killed with ${held.length} runs`);
        await this.#lost("kill", worker, held, at, at);
        await until(() => worker.isReady, 120);
        return;
      }
      case "freeze": {
        const index = await this.#victim(disturbance.worker);
        const worker = workers[index];
        if (worker === undefined) return;
        worker.freeze();
        const [at, held] = [Date.now(), [...worker.held]];
        tell(`worker ${index} is frozen with ${held.length} runs`);
        await this.#lost("freeze", worker, held, at, at + disturbance.seconds * 1000);
        await sleep(disturbance.seconds * 1000 - (Date.now() - at));
        worker.wake();
        tell(`worker ${index} wakes up`);
        return;
      }
      case "cut-off": {
        const index = await this.#victim(disturbance.worker);
        const worker = workers[index];
        if (worker === undefined) return;
        worker.isCutOff = true;
        proxies[index]?.cut();
        const [at, held] = [Date.now(), [...worker.held]];
        tell(`worker ${index} is cut off with ${held.length} runs`);
        await this.#lost("cut-off", worker, held, at, at + disturbance.seconds * 1000);
        await sleep(disturbance.seconds * 1000 - (Date.now() - at));
        proxies[index]?.mend("reset");
        worker.isCutOff = false;
        tell(`worker ${index} reaches Postgres again`);
        return;
      }
      case "restart-postgres": {
        const from = Date.now();
        await stopPostgres(folder, "immediate");
        await startPostgres(folder, "max_connections=200");
        this.#outage = { from, to: Date.now() };
        tell(`Postgres was away for ${((Date.now() - from) / 1000).toFixed(1)} s`);
        return;
      }
      default:
        disturbance satisfies never;
    }
  }

  /** A worker that nothing else happens to now; waits for one. */
  async #victim(wanted: number | undefined): Promise<number> {
    const { workers } = this.#stage;
    const possible = () =>
      [...workers.keys()].filter((index) => {
        const worker = workers[index];
        if (worker?.readySince == null || worker.isFrozen || worker.isCutOff) return false;
        if (wanted !== undefined) return index === wanted && worker.held.size > 0;
        return performance.now() - worker.readySince > LIFE_MILLISECONDS;
      });
    await until(() => possible().length > 0, 120);
    const indexes = possible();
    return indexes[Math.floor(this.#random() * indexes.length)] ?? 0;
  }

  /**
   * Keeps what the worker had. The database knows of jobs that it took without having said so: all that are taken
   * and that no other worker has.
   */
  async #lost(
    kind: Loss["kind"],
    worker: WorkerProcess,
    held: readonly string[],
    at: number,
    end: number,
  ): Promise<void> {
    await sleep(SETTLE_MILLISECONDS);
    const { workers } = this.#stage;
    const others = new Set(workers.flatMap((other) => (other === worker ? [] : [...other.held])));
    const taken = kind === "kill" ? await this.#takenJobs(at).catch(() => []) : [];
    const unsaid = taken.flatMap(({ runId, since }) => {
      // One that is still taken by a worker that was lost before isn't this one's.
      const isOlder = this.#losses.some((loss) => loss.runIds.has(runId) && loss.at >= since);
      return others.has(runId) || held.includes(runId) || isOlder ? [] : [runId];
    });
    if (unsaid.length > 0) this.#stage.tell(`it had also taken ${unsaid.join(", ")}`);
    this.#losses.push({ kind, at, until: end, runIds: new Set([...held, ...unsaid]) });
  }

  /** `since`: in milliseconds since 1970. */
  async #takenJobs(before: number): Promise<{ runId: string; since: number }[]> {
    const client = new pg.Client({ connectionString: this.#stage.url });
    await client.connect();
    try {
      const { rows } = await client.query(
        `SELECT data->>'runId' AS run, extract(epoch FROM started_on) * 1000 AS since
         FROM ostinato_jobs.job
         WHERE state = 'active' AND started_on < to_timestamp($1)`,
        [before / 1000],
      );
      return rows.map(({ run, since }) => ({ runId: String(run), since: Number(since) }));
    } finally {
      await client.end();
    }
  }

  async #answered(): Promise<number> {
    const { fleet, plan } = this.#stage;
    return (await fleet.journal.list({ status: "answered", limit: plan.runs + 1 })).length;
  }

  async #judge(): Promise<Omit<ChaosResult, "leftAtTheEnd">> {
    const { fleet, outside, tell } = this.#stage;
    const findings = noFindings();
    const runs = new Map<string, readonly JournalEvent[]>();
    for (const [runId, task] of this.#tasks) {
      const events: JournalEvent[] = [];
      try {
        for await (const event of fleet.journal.read(runId)) events.push(event);
      } catch {
        tell(`run ${runId} isn't on record`);
      }
      const before = { ...findings };
      judgeRun(events, task, outside, findings);
      const worse = Object.entries(findings).filter(
        ([name, count]) => count > before[name as keyof Findings] && name !== "ambiguous",
      );
      if (worse.length > 0)
        tell(`run ${runId} of ${task.agent.name}: ${worse.map(([name]) => name)}`);
      runs.set(runId, events);
    }
    const losses = this.#losses.toSorted((one, other) => one.at - other.at);
    const takeovers = [...runs].flatMap(([runId, events]) =>
      takeoversOf(runId, events, losses, this.#outage),
    );
    for (const { runId, loss, seconds } of takeovers) {
      if (seconds > LATE_SECONDS) {
        tell(`run ${runId} was taken over ${seconds.toFixed(1)} s after a ${loss.kind}`);
      }
    }
    return {
      ...findings,
      runs: this.#tasks.size,
      kills: this.#kills,
      takenOver: takeovers.length,
      takeoverMaxSeconds: longest(takeovers.filter(({ loss }) => loss.kind !== "cut-off")),
      cutOffMaxSeconds: longest(takeovers.filter(({ loss }) => loss.kind === "cut-off")),
    };
  }
}

function longest(takeovers: readonly Takeover[]): number {
  return Math.max(0, ...takeovers.map(({ seconds }) => seconds));
}

async function until(isSo: () => boolean, seconds: number): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error("The workers didn't get ready.");
    await sleep(50);
  }
}
