import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { checkWholeNumber } from "../check-whole-number.ts";
import { OstinatoError } from "../errors.ts";
import { messageOf } from "../message-of.ts";
import type { Model } from "../model/index.ts";
import { waitingModel } from "../model/waiting-model.ts";
import { type Agent, resume, run } from "../planner/index.ts";
import type { Outcome } from "../trace/event.ts";
import { definitionHash } from "./definition-hash.ts";
import { misfit, type WaitReason } from "./fleet-job.ts";
import { type Holding, queueOf } from "./run-job.ts";
import type { FleetStore } from "./store/fleet-store.ts";
import type { TakenJob } from "./store/job-store.ts";
import { openFleetStore } from "./store/open-fleet-store.ts";
import { type WorkerWorkspaceOptions, WorkerWorkspaces } from "./workspace/worker-workspaces.ts";

export interface WorkerOptions extends WorkerWorkspaceOptions {
  /** The agents that this worker has the code of. */
  readonly agents: readonly Agent[];
  readonly model: Model;
  /** The model's name, as jobs name it. Default: `tiny`. */
  readonly modelName?: string | undefined;
  /** Runs at the same time. Plan as many sessions when the model is loaded; with fewer, runs take turns. Default: 1. */
  readonly concurrent?: number | undefined;
  /**
   * Runs on top of `concurrent` that lost their worker, so that they don't wait for another run's end. Default: twice
   * as many as `concurrent`, so that one of three workers can continue the runs of all.
   */
  readonly spare?: number | undefined;
  /**
   * Takes no job of a tenant that has this many runs in progress, over all workers, and has no limit of its own
   * (`fleet.limitTenant`). The store counts. Default: no limit.
   */
  readonly maxConcurrentPerTenant?: number | undefined;
  /**
   * Until a job that failed, by a fault of the machine, is given out again; each further pause is twice as long, up
   * to ten times the first. Default: 1000.
   */
  readonly retryMilliseconds?: number | undefined;
  /** See `OpenFleetOptions`. */
  readonly leaseMilliseconds?: number | undefined;
  /** Told of what keeps the worker from its work, for example a database that can't be reached. It goes on trying. */
  readonly onProblem?: ((error: OstinatoError) => void) | undefined;
  /** Told of each run that begins and ends here. */
  readonly onRun?: ((runId: string, outcome: Outcome | null) => void) | undefined;
  /** Told of jobs for one of its agents that it leaves, because they need another definition or another model. */
  readonly onLeft?: ((left: LeftJobs) => void) | undefined;
}

/** Jobs that a worker leaves to others. */
export interface LeftJobs extends Holding {
  readonly jobs: number;
  readonly waitsFor: WaitReason;
}

/** In first pauses. */
const LONGEST_PAUSE = 10;
/** After a worker found that its folder isn't the one in which the run began. */
const LEFT_MILLISECONDS = 2000;
/** How often an idle worker asks for jobs, and every worker looks after what waits. */
const LOOK_MILLISECONDS = 1000;
const PRESENT_MILLISECONDS = 5000;

/** Takes jobs until it is stopped. */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  readonly #model: Model;
  readonly #store: FleetStore;
  readonly #id = randomUUID();
  readonly #holds: readonly Holding[];
  readonly #agents: ReadonlyMap<string, Agent>;
  readonly #workspaces: WorkerWorkspaces;
  readonly #stopping = new AbortController();
  readonly #loops: Promise<void>[] = [];
  readonly #left = new Map<string, number>();
  /** The latest attempt at each run here. */
  readonly #attempts = new Map<string, Promise<Outcome>>();
  /** Runs, and requests for one. */
  #occupied = 0;
  #nothingUntil = 0;
  #more = new AbortController();
  #presentAt = Number.NEGATIVE_INFINITY;

  /** Use `startWorker`. */
  constructor(store: FleetStore, options: WorkerOptions) {
    this.#options = options;
    this.#model = waitingModel(options.model);
    this.#store = store;
    this.#workspaces = new WorkerWorkspaces(options);
    const { agents, modelName: model = "tiny" } = options;
    const held = agents.flatMap((agent) => {
      const holding: Holding = { agent: agent.name, definition: definitionHash(agent), model };
      const within = this.#workspaces.names.map((workspace) => ({ ...holding, workspace }));
      return [holding, ...within].map((each) => ({ agent, holding: each }));
    });
    this.#holds = held.map(({ holding }) => holding);
    this.#agents = new Map(held.map(({ agent, holding }) => [queueOf(holding), agent]));
  }

  async start(): Promise<void> {
    for (const queue of this.#agents.keys()) await this.#store.jobs.made(queue);
    await this.#present();
    await this.#workspaces.clean();
    // Where all workers were gone, their runs go before new ones.
    await this.#store.jobs.reclaim([...this.#agents.keys()]);
    const { concurrent = 1, spare = 2 * concurrent } = this.#options;
    for (let slot = 0; slot < concurrent + spare; slot++) {
      const work = () => this.#work();
      this.#loops.push(this.#loop(work, () => this.#more.signal));
    }
    this.#loops.push(this.#loop(() => this.#lookAfter()));
  }

  /** Takes no more jobs, and waits for the runs that it has. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    // Without this the others find out by themselves.
    await this.#store.jobs.gone(this.#id).catch(() => {});
    await this.#store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /**
   * Repeats `action`, with a pause when there was nothing to do, or the store can't be reached.
   *
   * @param hurry Ends the pause.
   */
  async #loop(
    action: () => Promise<boolean>,
    hurry: () => AbortSignal = () => this.#stopping.signal,
  ): Promise<void> {
    const stopping = this.#stopping.signal;
    while (!stopping.aborted) {
      const isBusy = await action().catch((cause: unknown) => {
        this.#options.onProblem?.(this.#store.errorOf(cause, "the worker can't work"));
        return false;
      });
      if (isBusy) continue;
      const signal = AbortSignal.any([stopping, hurry()]);
      await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => {});
    }
  }

  async #work(): Promise<boolean> {
    // When there is nothing, one of the slots asks again.
    if (performance.now() < this.#nothingUntil) return false;
    this.#nothingUntil = performance.now() + 0.9 * LOOK_MILLISECONDS;
    const { concurrent = 1, maxConcurrentPerTenant = null } = this.#options;
    const onlyLost = this.#occupied >= concurrent;
    this.#occupied++;
    try {
      const queues = [...this.#agents.keys()];
      const taken = await this.#store.jobs.take(queues, { maxConcurrentPerTenant, onlyLost });
      if (taken === null) return false;
      this.#mayBeMore();
      await this.#workOn(taken);
    } finally {
      this.#occupied--;
    }
    // Another job of the tenant may start now.
    this.#mayBeMore();
    return true;
  }

  async #workOn(taken: TakenJob): Promise<void> {
    const agent = this.#agents.get(taken.queue);
    if (agent === undefined) return;
    using _ = this.#store.jobs.hold(taken);
    const outcome = await this.#runAlone(agent, taken).catch((cause) => this.#notRun(taken, cause));
    if (outcome !== null) await this.#end(taken, outcome);
  }

  /** Has the slots that wait ask at once. */
  #mayBeMore(): void {
    this.#nothingUntil = 0;
    this.#more.abort();
    this.#more = new AbortController();
  }

  /**
   * A job can come back here while an attempt at it is still beginning or ending, because it looked lost. Two at once
   * would refuse each other until no attempt is left, so the later one waits.
   */
  async #runAlone(agent: Agent, taken: TakenJob): Promise<Outcome> {
    const run = JSON.stringify([taken.job.tenant, taken.job.runId]);
    const before = this.#attempts.get(run)?.catch(() => null);
    const attempt = Promise.resolve(before).then(() => this.#run(agent, taken));
    this.#attempts.set(run, attempt);
    try {
      return await attempt;
    } finally {
      if (this.#attempts.get(run) === attempt) this.#attempts.delete(run);
    }
  }

  /** Begins the run, or continues it if it was begun. */
  async #run(agent: Agent, { job }: TakenJob): Promise<Outcome> {
    const { onRun } = this.#options;
    const { runId, task, tenant, seed } = job;
    const journal = this.#store.journal.forTenant(tenant);
    const isBegun = (await journal.list({ runId })).some((found) => found.runId === runId);
    await using place = await this.#workspaces.open(agent, job, journal);
    const options = { model: this.#model, journal, ...(place && { sandbox: place.sandbox }) };
    onRun?.(runId, null);
    const { outcome } = isBegun
      ? resume(agent, runId, options)
      : run(agent, task, { ...options, runId, ...(seed !== null && { seed }) });
    const ended = await outcome;
    onRun?.(runId, ended);
    return ended;
  }

  /** It may be this machine's fault: another worker may take it. */
  async #notRun(taken: TakenJob, cause: unknown): Promise<null> {
    const { jobs } = this.#store;
    this.#options.onProblem?.(this.#store.errorOf(cause, "a run can't be worked on"));
    const reason = { reason: messageOf(cause) };
    const isElsewhere = cause instanceof OstinatoError && cause.code === "workspace.conflict";
    if (isElsewhere) await jobs.leave(taken, reason, LEFT_MILLISECONDS);
    else await jobs.giveBack(taken, reason, this.#pauseAfter(taken));
    return null;
  }

  async #end(taken: TakenJob, outcome: Outcome): Promise<void> {
    const { jobs } = this.#store;
    const end = endOf(outcome);
    switch (end) {
      case "done":
        return jobs.done(taken, { outcome: outcome.kind });
      case "parked":
        return jobs.park(taken);
      case "again": {
        // It isn't lost after all: whoever works on it ends it.
        const { tenant, runId } = taken.job;
        if (await this.#store.journal.forTenant(tenant).isWritten?.(runId)) return;
        return jobs.giveBack(taken, { outcome }, this.#pauseAfter(taken));
      }
      case "taken":
        return;
      default:
        return end satisfies never;
    }
  }

  /** Time for what failed to be there again: a database, memory, a program. */
  #pauseAfter({ attempt }: TakenJob): number {
    const { retryMilliseconds = 1000 } = this.#options;
    return retryMilliseconds * Math.min(2 ** attempt, LONGEST_PAUSE);
  }

  /** What every worker does for all: schedules, decisions, the runs of workers that are gone. */
  async #lookAfter(): Promise<boolean> {
    const { jobs } = this.#store;
    if ((await jobs.reclaim([...this.#agents.keys()])) > 0) this.#mayBeMore();
    await jobs.maintain();
    if (performance.now() - this.#presentAt >= PRESENT_MILLISECONDS) {
      await this.#present();
      await this.#tellLeft();
    }
    return false;
  }

  async #present(): Promise<void> {
    this.#presentAt = performance.now();
    const { concurrent = 1, maxConcurrentPerTenant = null } = this.#options;
    await this.#store.jobs.present({
      ...{ id: this.#id, host: hostname(), holds: this.#holds },
      ...{ slots: concurrent, running: this.#attempts.size, maxConcurrentPerTenant },
    });
  }

  /** Says which jobs for its agents it can't take: each time that there are more of them. */
  async #tellLeft(): Promise<void> {
    const { onLeft } = this.#options;
    if (onLeft === undefined) return;
    const names = new Set(this.#holds.map(({ agent }) => agent));
    for (const waiting of await this.#store.jobs.waiting()) {
      const waitsFor = misfit(waiting, [{ holds: this.#holds }]);
      if (waitsFor === null || !names.has(waiting.agent)) continue;
      const queue = queueOf(waiting);
      if ((this.#left.get(queue) ?? 0) < waiting.jobs) onLeft({ ...waiting, waitsFor });
      this.#left.set(queue, waiting.jobs);
    }
  }
}

/**
 * Starts a worker: it takes jobs for its agents and its model, and continues the runs of workers that are gone.
 *
 * @param where As for `openFleet`.
 * @throws OstinatoError as `openFleet`; `input.invalid` without an agent, or for a number that isn't whole or too low.
 */
export async function startWorker(where: string, options: WorkerOptions): Promise<Worker> {
  if (options.agents.length === 0) {
    throw new OstinatoError("input.invalid", "A worker needs at least one agent.");
  }
  checkWholeNumber("concurrent", options.concurrent, 1);
  checkWholeNumber("spare", options.spare, 0);
  checkWholeNumber("retryMilliseconds", options.retryMilliseconds, 0);
  const { leaseMilliseconds } = options;
  const store = await openFleetStore(where, { leaseMilliseconds });
  try {
    const worker = new Worker(store, options);
    await worker.start();
    return worker;
  } catch (cause) {
    await store.close();
    throw store.errorOf(cause, "the worker can't start");
  }
}

/**
 * What becomes of the job. A run that awaits a decision has no worker until there is one. One that was taken over
 * belongs to another attempt. Failures of the machine are tried again; those of the run are its outcome.
 */
function endOf(outcome: Outcome): "done" | "parked" | "again" | "taken" {
  if (outcome.kind === "awaiting-approval") return "parked";
  if (outcome.kind !== "failed") return "done";
  const { code } = outcome.error;
  if (code === "journal.lease-lost") return "taken";
  const isOfMachine =
    /^(journal\.(write|open)|model\.|sandbox\.(unavailable|failed)|internal)/.test(code);
  return isOfMachine ? "again" : "done";
}
