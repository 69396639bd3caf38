import type { EnqueueOptions } from "../fleet/index.ts";
import type { Given } from "../given.ts";
import type { Model } from "../model/model.ts";
import type { Agent, ResumeOptions, Run, RunOptions } from "../planner/index.ts";
import type { ResponseOptions } from "../planner/lifecycle/stream/run-response.ts";
import type { Journal } from "../trace/journal.ts";

export interface RuntimeOptions {
  /**
   * The loaded models by name; their owner disposes them, after `stop`. A run names one, or gets the first. Load
   * each with as many `sessions` as runs should work at the same time: further runs wait.
   */
  readonly models: { readonly [name: string]: Model };
  /** Where all runs are recorded: a journal, which the caller closes, or a path. Default: `.ostinato/journal.db`. */
  readonly journal?: Journal | string | undefined;
  /** Runs in progress, over all models. Default: as many as the models have sessions. */
  readonly maxConcurrent?: number | undefined;
  /** Runs in progress of one tenant. Default: no limit of its own. */
  readonly maxConcurrentPerTenant?: number | undefined;
  /** Runs that may wait. Beyond that a run is refused: `runtime.queue-full`. Default: 1000. */
  readonly maxWaiting?: number | undefined;
  /** While less memory than this is available, in bytes, no further run starts beside others. Default: 256 MiB. */
  readonly memoryReserve?: number | undefined;
  /** After each such wait a run counts as one priority higher, so that nothing waits for ever. Default: 10,000. */
  readonly agingMilliseconds?: number | undefined;
}

interface Placement {
  /** The name of one of the runtime's models. Default: the first. */
  readonly model?: string | undefined;
  /** Whom the run is for: tenants get equal shares. Default: "". */
  readonly tenant?: string | undefined;
  /** Higher is sooner. A whole number. Default: 0. */
  readonly priority?: number | undefined;
}

export type RuntimeRunOptions = Omit<RunOptions, "model" | "journal"> & Placement;
export type RuntimeResumeOptions = Omit<ResumeOptions, "model" | "journal"> & Placement;

/** A run of a runtime: waiting, or in progress. */
export interface RuntimeRun<Output = unknown> extends Run<Output> {
  readonly tenant: string;
  readonly state: "waiting" | "running" | "ended";
  /** Resolves with the milliseconds that it waited, when it starts or is ended before. */
  readonly started: Promise<number>;
}

export interface RuntimeStatus {
  readonly waiting: number;
  readonly running: number;
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  /** Runs that have ended since the runtime was opened, by the kind of their outcome. */
  readonly ended: { readonly [kind: string]: number };
  /** Milliseconds that the run has waited that waits longest. 0: nothing waits. */
  readonly longestWait: number;
  readonly models: { readonly [name: string]: ModelStatus };
  readonly tenants: {
    readonly [tenant: string]: { readonly running: number; readonly waiting: number };
  };
  readonly isStopping: boolean;
}

export interface ModelStatus {
  readonly waiting: number;
  readonly running: number;
  /** Places that were planned when it was loaded. Null: it has no such limit. */
  readonly sessions: number | null;
  /** Generated tokens a second, over the last ten seconds. */
  readonly tokensPerSecond: number;
  /** The share of prompt tokens that were in the cache, over the last ten seconds. Null: there were none. */
  readonly cacheHit: number | null;
}

export interface StopOptions {
  /** Milliseconds that runs in progress may go on. Default: 30,000. */
  readonly graceMilliseconds?: number | undefined;
}

/** What became of the runs that were waiting or in progress. */
export interface Stopped {
  readonly finished: readonly string[];
  /** Recorded as aborted: `resume` goes on with them. */
  readonly parked: readonly string[];
}

/** Many runs over loaded models in one process, within the memory that was planned for them. */
export interface Runtime extends AsyncDisposable {
  /**
   * Runs an agent on a task as soon as it is its turn.
   * @throws OstinatoError at once: `runtime.queue-full` with the figures as its `cause`; `runtime.stopped`;
   *   `input.invalid` for a model that the runtime doesn't have, and as `run` does.
   */
  run<Output>(
    agent: Agent<Output>,
    task: string,
    options?: Given<RuntimeRunOptions>,
  ): RuntimeRun<Output>;
  /** Continues a run of the journal, in turn like a new one. @throws OstinatoError as `run` does. */
  resume<Output>(
    agent: Agent<Output>,
    runId: string,
    options?: Given<RuntimeResumeOptions>,
  ): RuntimeRun<Output>;
  /**
   * Has a worker run the agent on a task, on this machine or another (`ostinato worker`, `startWorker`): the job goes
   * into the journal's database, or into the file beside the journal's. The model is by default the runtime's first.
   *
   * @returns The run's id. `openFleet` lists jobs, cancels and schedules them.
   * @throws OstinatoError `input.invalid`, also for a journal in memory, where no worker finds it; `runtime.stopped`;
   *   `runtime.package-missing` without `pg-boss`, for a database.
   */
  enqueue(agent: Agent, task: string, options?: Given<EnqueueOptions>): Promise<string>;
  /** A run that is waiting or in progress. Null: this runtime has no such run, or not any more. */
  get(runId: string): RuntimeRun | null;
  /** Ends a run that is waiting or in progress as `aborted`. False: there is none. */
  abort(runId: string, reason?: string): boolean;
  /**
   * A run's events as server-sent events (`Run.toResponse`): of a run that is waiting or in progress, or what the
   * journal has of another.
   * @throws OstinatoError `journal.run-not-found`; `input.invalid` for a last event id that isn't a number.
   */
  toResponse(runId: string, options?: ResponseOptions): Promise<Response>;
  readonly journal: Journal;
  status(): RuntimeStatus;
  /**
   * Takes no more runs, lets those in progress finish within the grace, and parks the others: they are recorded as
   * aborted, to be resumed. Resolves when nothing is in progress. The models stay loaded.
   */
  stop(options?: StopOptions): Promise<Stopped>;
}
