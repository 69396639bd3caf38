import type { Model, Sampling } from "../model/model.ts";
import type { Agent } from "../planner/index.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { Journal } from "../trace/journal.ts";
import type { CustomGrader } from "./grade.ts";
import { type Attempt, runTask } from "./run-task.ts";
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
 * that had not begun when `signal` fired are left out.
 */
export async function runSuite(
  tasks: readonly EvaluationTask[],
  options: SuiteOptions,
): Promise<Attempt[]> {
  const { attempts = 1, parallel = 1, seed = 1, signal } = options;
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
      if (!job || signal?.aborted) return;
      const result = await runTask(job.task, { ...options, attempt: job.attempt, seed: job.seed });
      results[at] = result;
      done += 1;
      options.onAttempt?.(result, done, jobs.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, worker));
  return results.filter((result) => result !== undefined);
}
