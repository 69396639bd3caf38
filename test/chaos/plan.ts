/** What happens, and to whom. */
export type Disturbance = {
  /** Seconds after all workers were ready. */
  readonly at: number;
  /** Which worker, as soon as it has a run. Default: one that is ready, drawn by chance. */
  readonly worker?: number;
} /** SIGKILL; it is started again after `restartSeconds`. */ & (
  | { readonly kind: "kill" }
  /** SIGSTOP, and SIGCONT after some time. */
  | { readonly kind: "freeze"; readonly seconds: number }
  /** Nothing passes between the worker and Postgres; then its old connections are reset. */
  | { readonly kind: "cut-off"; readonly seconds: number }
  /** Postgres is stopped at once, as by a crash, and started again. */
  | { readonly kind: "restart-postgres" }
);

export interface ChaosPlan {
  readonly runs: number;
  readonly workers: number;
  /** Runs that a worker performs at once. */
  readonly concurrent: number;
  readonly restartSeconds: number;
  /** Default: the journal's. */
  readonly leaseMilliseconds?: number;
  readonly disturbances: readonly Disturbance[];
  readonly seed: number;
  /** All runs have ended by then, or are counted as lost. */
  readonly patienceSeconds: number;
}

/** As issue 23 has it. */
export function fullPlan(seed: number, runs = 200): ChaosPlan {
  const kills = Array.from({ length: 12 }, (_, index) => ({
    at: 5 * (index + 1),
    kind: "kill" as const,
  }));
  return {
    ...{ runs, workers: 3, concurrent: 4, restartSeconds: 10, seed, patienceSeconds: 900 },
    disturbances: [
      ...kills,
      { at: 12, kind: "freeze" as const, seconds: 15 },
      { at: 32, kind: "restart-postgres" as const },
      { at: 37, kind: "cut-off" as const, seconds: 20 },
    ].sort((one, other) => one.at - other.at),
  };
}
