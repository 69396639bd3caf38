import type { RunJob } from "../run-job.ts";

/** A job that a worker has taken. */
export interface TakenJob {
  readonly queue: string;
  readonly id: string;
  /** 0 for the first. */
  readonly attempt: number;
  readonly job: RunJob;
}

export interface FoundJob extends TakenJob {
  readonly state: "created" | "retry" | "active" | "completed" | "cancelled" | "failed" | "blocked";
}

export interface SendOptions {
  /** Higher goes first. Default: 0. */
  readonly priority?: number | undefined;
  /** Not before this time. */
  readonly startAfter?: Date | undefined;
}

/** The jobs of all tenants. A run has one job; it is in the queue of what a worker must hold (`queueOf`). */
export interface JobStore {
  /** False if the run has a job already. */
  send(job: RunJob, options: SendOptions): Promise<boolean>;
  /** The next job of one of the queues, the first queue's before the others'. */
  take(queues: readonly string[]): Promise<TakenJob | null>;
  /** Shows that a worker is still at it, until it is disposed of. */
  hold(taken: TakenJob): Disposable;
  /** Ends the job. Only the attempt that has it can. */
  done(taken: TakenJob, result: object): Promise<void>;
  /** Gives the job to somebody else, or to the dead letters after the last attempt. */
  giveBack(taken: TakenJob, reason: object): Promise<void>;
  /** Gives out the jobs whose worker was killed, stopped or cut off. */
  reclaim(queues: readonly string[]): Promise<void>;
  /** A run's job, in any of the queues. */
  find(
    queues: readonly string[],
    run: Pick<RunJob, "tenant" | "runId">,
  ): Promise<readonly FoundJob[]>;
  /** Takes back a job that no worker has. */
  cancel(job: TakenJob): Promise<void>;
  /** Puts a job that has ended into its queue once more. False if it hasn't. */
  again(job: FoundJob): Promise<boolean>;
  /** Every queue of runs. */
  queues(): Promise<readonly string[]>;
  /** The queue, made if there is none. */
  made(queue: string): Promise<string>;
  close(): Promise<void>;
}
