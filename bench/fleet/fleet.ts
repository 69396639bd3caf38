/** Times are in seconds, and counted from 0. */
export interface Fleet {
  readonly workers: number;
  /** Workers of one machine share its power. */
  readonly workersPerMachine: number;
  /** Runs that a worker performs at once. */
  readonly runsPerWorker: number;
  /** Work per second that a machine does for `active` steps at once; 1 for one step alone. */
  readonly speed: (active: number) => number;
  /** What a token of a prompt costs that another worker must evaluate again. */
  readonly secondsPerPromptToken: number;
  /** A run that comes back (after a decision) to the worker that had it finds its cache. */
  readonly keepsCaches: boolean;
  /** Mean time between losses of one worker. Infinity: none is lost. */
  readonly secondsBetweenLosses: number;
  /** From a loss to the first step elsewhere: the lease has expired, and a worker has looked. */
  readonly takeoverSeconds: number;
  /** From a loss to the same worker being back, its model loaded. */
  readonly restartSeconds: number;
}

/** One queue for all: a statement waits for those before it. */
export interface Database {
  readonly eventsPerSecond: number;
  /** Jobs that can be fetched and finished per second, if nothing else happens. */
  readonly jobsPerSecond: number;
  readonly latencySeconds: number;
}

export interface RunOfWork {
  readonly arrival: number;
  readonly steps: readonly Step[];
}

export interface Step {
  /** Of the model, alone on a machine. */
  readonly modelSeconds: number;
  /** Of tools; other runs go on meanwhile. */
  readonly toolSeconds: number;
  /** A person decides before the step; the worker is released. 0: nobody is asked. */
  readonly decisionSeconds: number;
  readonly promptTokens: number;
  readonly events: number;
}

export interface Simulated {
  /** When the last run ended. */
  readonly makespan: number;
  readonly finished: number;
  readonly steps: number;
  /** Steps that were in progress on a lost worker. */
  readonly repeatedSteps: number;
  readonly reevaluatedTokens: number;
  /** From arrival to the first step of each run. */
  readonly waits: Float64Array;
  /** From arrival to end. */
  readonly durations: Float64Array;
  /** Part of the time in which the database worked. Above 0.8 it is the limit. */
  readonly databaseUse: number;
  readonly losses: number;
}
