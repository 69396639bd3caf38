import type { Attempt } from "./run-task.ts";

/** A proportion with its 95 % interval. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface FamilySummary {
  readonly family: string;
  readonly tasks: number;
  /** Proportion of attempts that passed. */
  readonly passed: Share;
  /** Probability that at least one of k attempts passes, for each k up to the number of attempts. */
  readonly passAtK: readonly number[];
  readonly malformedCalls: number;
  /** Median duration of an attempt. */
  readonly milliseconds: number;
}

export interface SuiteSummary {
  readonly all: FamilySummary;
  /** Sorted by name. */
  readonly families: readonly FamilySummary[];
}

const Z = 1.959964;

export function summarize(attempts: readonly Attempt[]): SuiteSummary {
  const names = [...new Set(attempts.map(({ family }) => family))].sort();
  return {
    all: summarizeFamily("all", attempts),
    families: names.map((name) =>
      summarizeFamily(
        name,
        attempts.filter(({ family }) => family === name),
      ),
    ),
  };
}

function summarizeFamily(family: string, attempts: readonly Attempt[]): FamilySummary {
  const byTask = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    byTask.set(attempt.taskId, [...(byTask.get(attempt.taskId) ?? []), attempt]);
  }
  const most = Math.min(...[...byTask.values()].map((each) => each.length));
  const passAtK = Array.from({ length: Number.isFinite(most) ? most : 0 }, (_, index) =>
    mean([...byTask.values()].map((each) => chanceOfOne(each, index + 1))),
  );
  // Its middle one, or its middle two, are the median.
  const times = attempts.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return {
    family,
    tasks: byTask.size,
    passed: wilson(attempts.filter(({ passed }) => passed).length, attempts.length),
    passAtK,
    malformedCalls: attempts.reduce((sum, each) => sum + each.malformedCalls, 0),
    milliseconds: mean(
      times.slice(Math.ceil(times.length / 2) - 1, Math.floor(times.length / 2) + 1),
    ),
  };
}

/** The unbiased estimate: 1 - C(n - c, k) / C(n, k) for c of n attempts that passed. */
function chanceOfOne(attempts: readonly Attempt[], k: number): number {
  const all = attempts.length;
  const failed = attempts.filter(({ passed }) => !passed).length;
  if (failed < k) return 1;
  let none = 1;
  for (let index = 0; index < k; index++) none *= (failed - index) / (all - index);
  return 1 - none;
}

/** The Wilson score interval: it stays between 0 and 1, even for proportions near them. */
export function wilson(passed: number, all: number): Share {
  if (all === 0) return { value: 0, low: 0, high: 1 };
  const share = passed / all;
  const middle = share + (Z * Z) / (2 * all);
  const spread = Z * Math.sqrt((share * (1 - share)) / all + (Z * Z) / (4 * all * all));
  const scale = 1 + (Z * Z) / all;
  return {
    value: share,
    low: Math.max(0, (middle - spread) / scale),
    high: Math.min(1, (middle + spread) / scale),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
