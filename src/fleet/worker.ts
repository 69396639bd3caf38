import { setTimeout as sleep } from "node:timers/promises";
import { OstinatoError } from "../errors.ts";
import type { Model } from "../model/index.ts";
import { type Agent, resume, run } from "../planner/index.ts";
import type { Outcome } from "../trace/event.ts";
import { definitionHash } from "./definition-hash.ts";
import { queueOf } from "./run-job.ts";
import type { FleetStore } from "./store/fleet-store.ts";
import type { TakenJob } from "./store/job-store.ts";
import { openFleetStore } from "./store/open-fleet-store.ts";

export interface WorkerOptions {
  /** The agents that this worker has the code of. */
  readonly agents: readonly Agent[];
  readonly model: Model;
  /** The model's name, as jobs name it. Default: `tiny`. */
  readonly modelName?: string | undefined;
  /** Runs at the same time. Plan as many sessions when the model is loaded. Default: 1. */
  readonly concurrent?: number | undefined;
  /** See `OpenFleetOptions`. */
  readonly leaseMilliseconds?: number | undefined;
  /** Told of what keeps the worker from its work, for example a database that can't be reached. It goes on trying. */
  readonly onProblem?: ((error: OstinatoError) => void) | undefined;
  /** Told of each run that begins and ends here. */
  readonly onRun?: ((runId: string, outcome: Outcome | null) => void) | undefined;
}

/** How often an idle worker asks for jobs, and every worker looks for leases that ran out. */
const LOOK_MILLISECONDS = 1000;

/** Takes jobs until it is stopped. */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  readonly #store: FleetStore;
  readonly #agents = new Map<string, Agent>();
  readonly #stopping = new AbortController();
  readonly #loops: Promise<void>[] = [];
  #looks = 0;

  /** Use `startWorker`. */
  constructor(store: FleetStore, options: WorkerOptions) {
    this.#options = options;
    this.#store = store;
    const { agents, modelName: model = "tiny" } = options;
    for (const agent of agents) {
      const definition = definitionHash(agent);
      this.#agents.set(queueOf({ agent: agent.name, definition, model }), agent);
    }
  }

  async start(): Promise<void> {
    for (const queue of this.#agents.keys()) await this.#store.jobs.made(queue);
    const { concurrent = 1 } = this.#options;
    for (let slot = 0; slot < concurrent; slot++) this.#loops.push(this.#loop(() => this.#work()));
    const queues = [...this.#agents.keys()];
    this.#loops.push(this.#loop(() => this.#store.jobs.reclaim(queues).then(() => false)));
  }

  /** Takes no more jobs, and waits for the runs that it has. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    await this.#store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Repeats `action`, with a pause when there was nothing to do, or the database can't be reached. */
  async #loop(action: () => Promise<boolean>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const isBusy = await action().catch((cause: unknown) => {
        this.#options.onProblem?.(this.#store.errorOf(cause, "the worker can't work"));
        return false;
      });
      if (!isBusy) await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => {});
    }
  }

  async #work(): Promise<boolean> {
    const queues = [...this.#agents.keys()];
    // Begins with another one each time, so that no agent's jobs hold up the others'.
    const first = this.#looks++ % queues.length;
    const taken = await this.#store.jobs.take([...queues.slice(first), ...queues.slice(0, first)]);
    if (taken === null) return false;
    const agent = this.#agents.get(taken.queue);
    if (agent === undefined) return false;
    using _ = this.#store.jobs.hold(taken);
    const outcome = await this.#run(agent, taken);
    const end = endOf(outcome);
    if (end === "done") await this.#store.jobs.done(taken, { outcome: outcome.kind });
    if (end === "again") await this.#store.jobs.giveBack(taken, { outcome });
    return true;
  }

  /** Begins the run, or continues it if it was begun. */
  async #run(agent: Agent, { job }: TakenJob): Promise<Outcome> {
    const { model, onRun } = this.#options;
    const { runId, task, tenant, seed } = job;
    const journal = this.#store.journal.forTenant(tenant);
    const isBegun = (await journal.list({ runId })).some((found) => found.runId === runId);
    const options = { model, journal };
    onRun?.(runId, null);
    const { outcome } = isBegun
      ? resume(agent, runId, options)
      : run(agent, task, { ...options, runId, ...(seed !== null && { seed }) });
    const ended = await outcome;
    onRun?.(runId, ended);
    return ended;
  }
}

/**
 * Starts a worker: it takes jobs for its agents and its model, and continues the runs of workers that are gone.
 *
 * @param where As for `openFleet`.
 * @throws OstinatoError as `openFleet`; `input.invalid` without an agent.
 */
export async function startWorker(where: string, options: WorkerOptions): Promise<Worker> {
  if (options.agents.length === 0) {
    throw new OstinatoError("input.invalid", "A worker needs at least one agent.");
  }
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
 * What becomes of the job. A run that awaits a decision has no worker until it is enqueued again. One that was taken
 * over belongs to another attempt. Failures of the machine are tried again; those of the run are its outcome.
 */
function endOf(outcome: Outcome): "done" | "again" | "taken" {
  if (outcome.kind !== "failed") return "done";
  const { code } = outcome.error;
  if (code === "journal.lease-lost") return "taken";
  const isOfMachine =
    /^(journal\.(write|open)|model\.|sandbox\.(unavailable|failed)|internal)/.test(code);
  return isOfMachine ? "again" : "done";
}
