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
  /** Tools that tasks may name besides the agent's. Default: none. */
  readonly tools?: readonly AnyTool[];
  /** Where every run is recorded, labelled with suite, task, family and attempt. */
  readonly journal: Journal;
  /** Name for those labels. */
  readonly suite: string;
  /** Attempts at each task, for pass@k. Default: 1. */
  readonly attempts?: number;
  /** Tasks under way at once, each with a session of its own. Default: 1. */
  readonly parallel?: number;
  /** Of the first attempt at the first task; the others follow from it. Default: 1. */
  readonly seed?: number;
  /** Default: the agent's. */
  readonly sampling?: Sampling;
  readonly graders?: { readonly [name: string]: CustomGrader };
  readonly onAttempt?: (attempt: Attempt, done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs every task of a suite, some at once, and returns the attempts in the order of the tasks. Tasks
 * that had not begun or had not ended when `signal` fired are left out: they say nothing of the agent.
 *
 * @throws OstinatoError `input.invalid`, before the first task, for one that can't be run; what keeps
 *   a task from running, when those under way have been stopped.
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
      if (signal.aborted && result.outcome === "aborted") return;
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
  // All of them are over before the caller closes the model and the journal.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return results.filter((result) => result !== undefined);
}
