import type { Model, Sampling } from "../model/model.ts";
import type { Agent } from "../planner/index.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { Journal } from "../trace/journal.ts";
import type { CustomGrader } from "./grade.ts";
import { type Attempt, checkTask, runTask } from "./run-task.ts";
import type { EvaluationTask } from "./suite.ts";

export interface SuiteOptions {
  readonly model: Model;
  readonly agent: Agent;
  /** Tools that tasks may use in addition to the agent's. Default: none. */
  readonly tools?: readonly AnyTool[];
  /** Records every run, labelled with suite, task, family and attempt. */
  readonly journal: Journal;
  /** Name of the suite, for the label. */
  readonly suite: string;
  /** Attempts per task, for pass@k. Default: 1. */
  readonly attempts?: number;
  /** Tasks that run at the same time, each with its own session. Default: 1. */
  readonly parallel?: number;
  /** Seed of the first attempt at the first task; the others are derived from it. Default: 1. */
  readonly seed?: number;
  /** Default: the agent's. */
  readonly sampling?: Sampling;
  /** The graders of the type `custom` by name. */
  readonly graders?: { readonly [name: string]: CustomGrader };
  readonly onAttempt?: (attempt: Attempt, done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs every task of a suite, several at once, and returns the attempts in the order of the tasks. Tasks
 * that had not begun or not ended when `signal` fired are left out: they say nothing about the agent.
 *
 * @throws OstinatoError `input.invalid`, before the first task, for a task that can't be run. An error that
 *   stops a task is thrown once the other running tasks have been stopped.
 */
export async function runSuite(
  tasks: readonly EvaluationTask[],
  options: SuiteOptions,
): Promise<Attempt[]> {
  const { attempts = 1, parallel = 1, seed = 1 } = options;
  for (const task of tasks) checkTask(task, options);
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
  const jobs = tasks.flatMap((task, index) =>
    Array.from({ length: attempts }, (_, count) => ({
      task,
      attempt: count + 1,
      seed: seed + index * 1000 + count,
    })),
  );
  const results: (Attempt | undefined)[] = new Array(jobs.length).fill(undefined);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const at = next++;
      const job = jobs[at];
      if (!job || signal.aborted) return;
      const { attempt, seed } = job;
      const result = await runTask(job.task, { ...options, signal, attempt, seed });
      if (signal.aborted && wasStopped(result)) return;
      results[at] = result;
      done += 1;
      options.onAttempt?.(result, done, jobs.length);
    }
  };
  const workers = Array.from({ length: Math.max(1, parallel) }, () =>
    worker().catch((error: unknown) => {
      failure.abort();
      throw error;
    }),
  );
  // Wait for all of them: the caller closes the model and the journal next.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return results.filter((result) => result !== undefined);
}

/** True if the run, or a command that grades it, didn't end by itself. */
function wasStopped({ outcome, commands }: Attempt): boolean {
  return outcome === "aborted" || commands.some(({ aborted }) => aborted);
}
