import type { Holding, RunJob } from "../run-job.ts";
import type { Schedule, StoredSchedule } from "./schedule.ts";

/** A job that a worker has taken. */
export interface TakenJob {
  readonly queue: string;
  readonly id: string;
  /** 0 for the first. */
  readonly attempt: number;
  readonly job: RunJob;
}

export interface FoundJob extends TakenJob {
  /** `parked`: it has ended, since its run waits for a decision. */
  readonly state:
    | "created"
    | "retry"
    | "active"
    | "completed"
    | "cancelled"
    | "failed"
    | "blocked"
    | "parked";
}

export interface SendOptions {
  /** Not before this time. */
  readonly startAfter?: Date | undefined;
}

export interface TakeOptions {
  /** Runs in progress of a tenant without a limit of its own. Null: any number. */
  readonly maxConcurrentPerTenant: number | null;
  /** Only jobs that somebody gave back, or whose worker was lost. Default: false. */
  readonly onlyLost?: boolean | undefined;
}

/** The jobs of all tenants. A run has one job; it is in the queue of what a worker must hold (`queueOf`). */
export interface JobStore {
  /** False if the run has a job already. */
  send(job: RunJob, options?: SendOptions): Promise<boolean>;
  /**
   * Takes the next job of the queues, for nobody else to take: by priority, then fair to tenants, never beyond a
   * tenant's limit.
   */
  take(queues: readonly string[], options: TakeOptions): Promise<TakenJob | null>;
  /** Shows that a worker is still at it, until it is disposed of. */
  hold(taken: TakenJob): Disposable;
  /** Ends the job. Only the attempt that has it can; so it is with `giveBack` and `park`. */
  done(taken: TakenJob, result: object): Promise<void>;
  /**
   * Gives the job to somebody else, or to the dead letters after the last attempt.
   *
   * @param pauseMilliseconds Until somebody may take it. Default: 0.
   */
  giveBack(taken: TakenJob, reason: object, pauseMilliseconds?: number): Promise<void>;
  /**
   * Gives the job to a worker whose workspace fits. It doesn't count as an attempt.
   *
   * @param pauseMilliseconds Until somebody may take it.
   */
  leave(taken: TakenJob, reason: object, pauseMilliseconds: number): Promise<void>;
  /** Ends the job of a run that waits for a decision; `maintain` puts it back once there is one. */
  park(taken: TakenJob): Promise<void>;
  /** Gives out the jobs whose worker was killed, stopped or cut off. Returns how many. */
  reclaim(queues: readonly string[]): Promise<number>;
  /**
   * Puts the jobs of parked runs that were decided on, and of schedules that are due, each once. Every worker calls
   * it once a second.
   */
  maintain(): Promise<void>;
  /** A run's job, in any of the queues. */
  find(
    queues: readonly string[],
    run: Pick<RunJob, "tenant" | "runId">,
  ): Promise<readonly FoundJob[]>;
  /** Takes back a job that no worker has. False if one took it meanwhile. */
  cancel(job: TakenJob): Promise<boolean>;
  /** Puts a job that has ended into its queue once more. False if it hasn't. */
  again(job: FoundJob): Promise<boolean>;
  /** Jobs that aren't done, oldest first. */
  list(query: JobQuery): Promise<readonly StoredJob[]>;
  /** How many jobs wait for what, however many there are. */
  waiting(): Promise<readonly (Holding & { readonly jobs: number })[]>;
  /** Every queue of runs. */
  queues(): Promise<readonly string[]>;
  /** The queue, made if there is none. */
  made(queue: string): Promise<string>;

  /** Runs in progress that a tenant may have, over all workers. Null: no limit of its own. */
  limitTenant(tenant: string, runs: number | null): Promise<void>;
  limits(): Promise<ReadonlyMap<string, number>>;

  /** A worker is there; it says so again within `PRESENCE_SECONDS`. */
  present(worker: WorkerPresence): Promise<void>;
  gone(workerId: string): Promise<void>;
  /** Those that are there. */
  workers(): Promise<readonly WorkerPresence[]>;

  /** Adds a schedule, or replaces that of the same tenant and name. */
  schedule(schedule: StoredSchedule): Promise<void>;
  unschedule(tenant: string, name: string): Promise<boolean>;
  schedules(tenant?: string): Promise<readonly Schedule[]>;

  close(): Promise<void>;
}

/** A worker that hasn't been heard of for this long isn't there any more. */
export const PRESENCE_SECONDS = 30;

export interface JobQuery {
  readonly tenant?: string | undefined;
  readonly agent?: string | undefined;
  readonly state?: JobState | undefined;
  readonly limit: number;
}

/**
 * `queued`: waits for a worker. `delayed`: its time hasn't come. `active`: a worker has it. `parked`: waits for a
 * decision, without a worker. `failed`: will be tried again. `dead`: failed as often as it may.
 */
export type JobState = "queued" | "delayed" | "active" | "parked" | "failed" | "dead";

export interface StoredJob {
  readonly job: RunJob;
  readonly state: JobState;
  /** Failed attempts before this one. */
  readonly attempt: number;
  readonly enqueuedAt: Date;
  readonly startAfter: Date;
  /** Null: no worker has taken it yet. */
  readonly startedAt: Date | null;
}

export interface WorkerPresence {
  readonly id: string;
  readonly host: string;
  readonly holds: readonly Holding[];
  readonly slots: number;
  readonly running: number;
  /** As in `TakeOptions`. */
  readonly maxConcurrentPerTenant: number | null;
}
