import { OstinatoError } from "../errors.ts";
import type { EnqueueOptions, Fleet } from "../fleet/index.ts";
import type { Model } from "../model/model.ts";
import { approverOf } from "../planner/call/approval/approver-of.ts";
import type { Agent } from "../planner/index.ts";
import { type Job, perform } from "../planner/lifecycle/perform.ts";
import { type Run, startRun } from "../planner/lifecycle/start-run.ts";
import { journalToRead } from "../planner/lifecycle/stream/journal-to-read.ts";
import { type ResponseOptions, runResponse } from "../planner/lifecycle/stream/run-response.ts";
import { resumeJob } from "../planner/resume.ts";
import { runJob } from "../planner/run.ts";
import type { Outcome } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { runBeginning } from "../trace/run-beginning.ts";
import { newRunId } from "../trace/run-id.ts";
import { FairQueue } from "./fair-queue.ts";
import { Meter, meteredModel } from "./meter.ts";
import type {
  Runtime,
  RuntimeResumeOptions,
  RuntimeRun,
  RuntimeRunOptions,
  RuntimeStatus,
  StopOptions,
  Stopped,
} from "./runtime.ts";

export interface SchedulerOptions {
  readonly models: { readonly [name: string]: Model };
  /** Places by model. Null: no limit of its own. */
  readonly sessions: ReadonlyMap<string, number | null>;
  readonly journal: Journal;
  /** The journal is closed by `stop`. */
  readonly ownsJournal: boolean;
  readonly maxConcurrent: number;
  readonly maxConcurrentPerTenant: number;
  readonly maxWaiting: number;
  readonly memoryReserve: number;
  readonly agingMilliseconds: number;
}

interface Entry {
  readonly runId: string;
  readonly tenant: string;
  readonly model: string;
  readonly since: number;
  state: RuntimeRun["state"];
  /** Its turn has come, or it was aborted before. */
  readonly turn: PromiseWithResolvers<void>;
  readonly started: PromiseWithResolvers<number>;
  run: RuntimeRun | null;
  /** It has a place: it counts as a run in progress. */
  hasPlace: boolean;
  /** Its turn has come. False: it was aborted before. */
  wasTaken: boolean;
}

/** How long until the next look at the memory, in milliseconds. */
const MEMORY_CHECK = 250;
const GRACE = 30_000;

/** Decides which run starts when: see `Runtime`. */
export class RunScheduler implements Runtime {
  readonly #options: SchedulerOptions;
  readonly #queue: FairQueue<Entry>;
  readonly #models: ReadonlyMap<string, { readonly model: Model; readonly meter: Meter }>;
  readonly #runs = new Map<string, Entry>();
  readonly #running = new Map<string, number>();
  readonly #ended: { [kind: string]: number } = {};
  #memoryTimer: NodeJS.Timeout | undefined;
  #stopping: Promise<Stopped> | null = null;
  #fleet: Promise<Fleet> | null = null;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const now = () => performance.now();
    this.#queue = new FairQueue({ agingMilliseconds: options.agingMilliseconds, now });
    this.#models = new Map(
      Object.entries(options.models).map(([name, model]) => {
        const meter = new Meter(now);
        return [name, { model: meteredModel(model, meter), meter }];
      }),
    );
  }

  get journal(): Journal {
    return this.#options.journal;
  }

  run<Output>(
    agent: Agent<Output>,
    task: string,
    options: RuntimeRunOptions = {},
  ): RuntimeRun<Output> {
    const { model, tenant, priority, ...rest } = options;
    const job = runJob(agent, task, { ...rest, ...this.#resources(model) });
    return this.#accept(agent, options.runId ?? newRunId(), job, { model, tenant, priority });
  }

  resume<Output>(
    agent: Agent<Output>,
    runId: string,
    options: RuntimeResumeOptions = {},
  ): RuntimeRun<Output> {
    const { model, tenant, priority, ...rest } = options;
    const job = resumeJob(agent, runId, { ...rest, ...this.#resources(model) });
    return this.#accept(agent, runId, job, { model, tenant, priority });
  }

  async enqueue(agent: Agent, task: string, options: EnqueueOptions = {}): Promise<string> {
    this.#refuseStopped();
    const [model] = this.#models.keys();
    const fleet = await this.#openFleet();
    return fleet.enqueue(agent, task, { ...options, model: options.model ?? model });
  }

  get(runId: string): RuntimeRun | null {
    return this.#runs.get(runId)?.run ?? null;
  }

  abort(runId: string, reason?: string): boolean {
    const run = this.get(runId);
    run?.abort(reason);
    return run !== null;
  }

  async toResponse(runId: string, options?: ResponseOptions): Promise<Response> {
    const run = this.get(runId);
    if (run !== null) return run.toResponse(options);
    const { journal } = this.#options;
    await runBeginning(journal, runId);
    const open = () => journalToRead(journal);
    return runResponse({ runId, live: null, outcome: null, open }, options);
  }

  status(): RuntimeStatus {
    const waiting = this.#queue.items;
    const tenants: { [tenant: string]: { running: number; waiting: number } } = {};
    for (const { tenant, hasPlace, state } of this.#runs.values()) {
      tenants[tenant] ??= { running: 0, waiting: 0 };
      if (hasPlace) tenants[tenant].running++;
      if (state === "waiting") tenants[tenant].waiting++;
    }
    const models = [...this.#models].map(([name, { meter }]) => {
      const status = {
        waiting: waiting.filter(({ model }) => model === name).length,
        running: this.#runningOn(name),
        sessions: this.#options.sessions.get(name) ?? null,
        tokensPerSecond: meter.tokensPerSecond,
        cacheHit: meter.cacheHit,
      };
      return [name, status] as const;
    });
    const { maxConcurrent, maxWaiting } = this.#options;
    return {
      waiting: waiting.length,
      running: this.#runningNow,
      maxConcurrent,
      maxWaiting,
      ended: { ...this.#ended },
      longestWait: waiting[0] === undefined ? 0 : performance.now() - waiting[0].since,
      models: Object.fromEntries(models),
      tenants,
      isStopping: this.#stopping !== null,
    };
  }

  stop(options: StopOptions = {}): Promise<Stopped> {
    this.#stopping ??= this.#stop(options.graceMilliseconds ?? GRACE);
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #resources(name: string | undefined): { model: Model; journal: Journal } {
    return { model: this.#modelOf(name).model, journal: this.#options.journal };
  }

  /** @throws OstinatoError `input.invalid` */
  #modelOf(name: string | undefined): { readonly name: string; readonly model: Model } {
    const names = [...this.#models.keys()];
    const wanted = name ?? names[0] ?? "";
    const found = this.#models.get(wanted);
    if (found !== undefined) return { name: wanted, model: found.model };
    throw new OstinatoError("input.invalid", `The runtime has no model ${JSON.stringify(name)}.`, {
      hint: `It has ${names.join(", ")}.`,
    });
  }

  #accept<Output>(
    agent: Agent<Output>,
    runId: string,
    job: Job,
    placement: Pick<RuntimeRunOptions, "model" | "tenant" | "priority">,
  ): RuntimeRun<Output> {
    const { tenant = "", priority = 0 } = placement;
    if (!Number.isSafeInteger(priority)) {
      throw new OstinatoError("input.invalid", `A priority is a whole number, not ${priority}.`);
    }
    this.#refuseStopped();
    if (this.#runs.has(runId)) {
      throw new OstinatoError("input.invalid", `The run ${runId} is already in this runtime.`);
    }
    const entry: Entry = {
      ...{ runId, tenant, model: this.#modelOf(placement.model).name, since: performance.now() },
      ...{ state: "waiting", run: null, hasPlace: false, wasTaken: false },
      turn: Promise.withResolvers(),
      started: Promise.withResolvers(),
    };
    this.#runs.set(runId, entry);
    this.#queue.add(entry, { tenant, priority, lane: entry.model });
    this.#startNext();
    this.#refuseOverflow(entry);
    const run = startRun<Output>(runId, job, async (controls) => {
      const { signal } = controls.abortController;
      await this.#turnOf(entry, signal);
      return perform(agent, this.#whileAsked(entry, job), controls);
    });
    run.outcome.then((outcome) => this.#end(entry, outcome as Outcome));
    const handle = withState(run, entry);
    entry.run = handle as RuntimeRun;
    return handle;
  }

  /** @throws OstinatoError `runtime.stopped` */
  #refuseStopped(): void {
    if (this.#stopping === null) return;
    throw new OstinatoError("runtime.stopped", "The runtime is stopping and takes no more runs.");
  }

  /** Loaded and opened for the first job: few runtimes have any. */
  async #openFleet(): Promise<Fleet> {
    const { journal } = this.#options;
    this.#fleet ??= import("../fleet/index.ts").then(({ fleetOver }) => fleetOver(journal));
    try {
      return await this.#fleet;
    } catch (cause) {
      this.#fleet = null;
      throw cause;
    }
  }

  /** @throws OstinatoError `runtime.queue-full` */
  #refuseOverflow(entry: Entry): void {
    const { maxConcurrent, maxWaiting } = this.#options;
    if (entry.state !== "waiting" || this.#queue.length <= maxWaiting) return;
    this.#queue.remove(entry);
    this.#runs.delete(entry.runId);
    const figures = {
      waiting: this.#queue.length,
      maxWaiting,
      running: this.#runningNow,
      maxConcurrent,
    };
    throw new OstinatoError(
      "runtime.queue-full",
      `The queue is full: ${figures.waiting} of at most ${maxWaiting} runs wait, and ${figures.running} of at most ${maxConcurrent} are in progress.`,
      { hint: "Try again later. Over HTTP, answer 503 with Retry-After.", cause: figures },
    );
  }

  /** Resolves when the run may start. One that is aborted before starts at once, so that it is recorded as such. */
  async #turnOf(entry: Entry, signal: AbortSignal): Promise<void> {
    const leave = () => {
      if (this.#queue.remove(entry)) this.#begin(entry);
    };
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    await entry.turn.promise;
    signal.removeEventListener("abort", leave);
  }

  #begin(entry: Entry): void {
    entry.state = "running";
    entry.started.resolve(performance.now() - entry.since);
    entry.turn.resolve();
  }

  /** A run that waits for a person needs no place meanwhile. */
  #whileAsked(entry: Entry, job: Job): Job {
    const approve = approverOf(job);
    if (!approve) return job;
    return {
      ...job,
      approve: async (request) => {
        this.#leavePlace(entry);
        try {
          return await approve(request);
        } finally {
          this.#takePlace(entry);
        }
      },
    };
  }

  #startNext(): void {
    const { maxConcurrent, maxConcurrentPerTenant, memoryReserve, sessions } = this.#options;
    while (this.#runningNow < maxConcurrent && this.#queue.length > 0) {
      if (this.#runningNow > 0 && process.availableMemory() < memoryReserve) {
        this.#memoryTimer ??= setTimeout(() => {
          this.#memoryTimer = undefined;
          this.#startNext();
        }, MEMORY_CHECK);
        return;
      }
      const next = this.#queue.take(
        ({ lane: model, tenant }) =>
          this.#runningOn(model) < (sessions.get(model) ?? Number.POSITIVE_INFINITY) &&
          this.#queue.runningOf(tenant) < maxConcurrentPerTenant,
      );
      if (next === undefined) return;
      next.wasTaken = true;
      this.#takePlace(next);
      this.#begin(next);
    }
  }

  #takePlace(entry: Entry): void {
    if (entry.hasPlace || entry.state === "ended") return;
    entry.hasPlace = true;
    this.#running.set(entry.model, this.#runningOn(entry.model) + 1);
  }

  #leavePlace(entry: Entry): void {
    if (!entry.hasPlace) return;
    entry.hasPlace = false;
    this.#running.set(entry.model, this.#runningOn(entry.model) - 1);
    this.#startNext();
  }

  #runningOn(model: string): number {
    return this.#running.get(model) ?? 0;
  }

  get #runningNow(): number {
    return [...this.#running.values()].reduce((sum, count) => sum + count, 0);
  }

  #end(entry: Entry, outcome: Outcome): void {
    entry.state = "ended";
    this.#runs.delete(entry.runId);
    this.#ended[outcome.kind] = (this.#ended[outcome.kind] ?? 0) + 1;
    if (entry.wasTaken) this.#queue.done(entry.tenant);
    this.#leavePlace(entry);
  }

  async #stop(grace: number): Promise<Stopped> {
    const reason = "the runtime was stopped";
    const entries = [...this.#runs.values()];
    const outcomes = entries.map(async ({ run, runId }) => ({
      runId,
      outcome: await run?.outcome,
    }));
    for (const { run, state } of entries) if (state === "waiting") run?.abort(reason);
    const timer = setTimeout(() => {
      for (const { run } of entries) run?.abort(reason);
    }, grace);
    const ended = await Promise.all(outcomes);
    clearTimeout(timer);
    clearTimeout(this.#memoryTimer);
    await (await this.#fleet?.catch(() => null))?.close();
    if (this.#options.ownsJournal) await this.#options.journal.close();
    const isParked = (outcome: { readonly kind: string } | undefined) =>
      outcome?.kind === "aborted";
    return {
      finished: ended.filter(({ outcome }) => !isParked(outcome)).map(({ runId }) => runId),
      parked: ended.filter(({ outcome }) => isParked(outcome)).map(({ runId }) => runId),
    };
  }
}

function withState<Output>(run: Run<Output>, entry: Entry): RuntimeRun<Output> {
  return Object.defineProperties(run, {
    tenant: { value: entry.tenant, enumerable: true },
    started: { value: entry.started.promise, enumerable: true },
    state: { get: () => entry.state, enumerable: true },
  }) as RuntimeRun<Output>;
}
