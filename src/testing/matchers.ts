import { OstinatoError } from "../errors.ts";
import type { Outcome } from "../trace/event.ts";
import type { CallView, RunView } from "../trace/show/run-view.ts";
import { isAsExpected, isAsymmetric, showExpected } from "./expected-value.ts";

/**
 * What `expect.extend(matchers)` adds. Each matcher looks at a `RunView` (`finishedRun`,
 * `foldRun`); when it fails, it prints what the run did instead.
 */
export interface RunMatchers<Result = unknown> {
  /**
   * A call of the tool with at least these arguments; a function may judge them instead. Values may
   * be patterns and asymmetric matchers (`expect.any(Number)`).
   */
  toHaveCalled(tool: string, expected?: ExpectedArguments): Result;
  /** This number of calls of the tool. */
  toHaveCalledTimes(tool: string, times: number): Result;
  /** Calls of these tools in this order; other calls may come between them. */
  toHaveCalledInOrder(...tools: string[]): Result;
  /** An answer, equal to a text or matching a pattern or an asymmetric matcher. */
  toHaveAnswered(answer?: string | RegExp): Result;
  toHaveEndedAs(kind: Outcome["kind"]): Result;
  /** At most this number of steps. */
  toHaveTakenAtMost(steps: number): Result;
}

export type ExpectedArguments = { readonly [name: string]: unknown } | ((given: never) => boolean);

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

export const matchers = {
  toHaveCalled(run: RunView, tool: string, expected: ExpectedArguments = {}): Verdict {
    const calls = callsOf(run).filter((call) => nameOf(call) === tool);
    const found = calls.some((call) => fits(call.arguments, expected));
    const with_ = typeof expected === "function" ? "matching arguments" : showExpected(expected);
    return verdict(found, `have called ${tool} with ${with_}`, run);
  },

  toHaveCalledTimes(run: RunView, tool: string, times: number): Verdict {
    const count = callsOf(run).filter((call) => nameOf(call) === tool).length;
    return verdict(count === times, `have called ${tool} ${times} times, not ${count}`, run);
  },

  toHaveCalledInOrder(run: RunView, ...tools: string[]): Verdict {
    // An empty list would match every run.
    if (tools.length === 0) throw new OstinatoError("input.invalid", "name the tools, in order");
    let next = 0;
    for (const call of callsOf(run)) if (nameOf(call) === tools[next]) next++;
    return verdict(next === tools.length, `have called ${tools.join(", then ")}`, run);
  },

  toHaveAnswered(run: RunView, answer?: string | RegExp): Verdict {
    const { outcome } = viewOf(run);
    const text = outcome?.kind === "answered" ? outcome.text : null;
    const fitting = answer === undefined || isAsExpected(text, answer);
    const what = answer === undefined ? "have answered" : `have answered ${showExpected(answer)}`;
    return verdict(text !== null && fitting, `${what}, not ${JSON.stringify(text)}`, run);
  },

  toHaveEndedAs(run: RunView, kind: Outcome["kind"]): Verdict {
    const { status } = viewOf(run);
    return verdict(status === kind, `have ended as ${kind}, not ${status}`, run);
  },

  toHaveTakenAtMost(run: RunView, steps: number): Verdict {
    const taken = viewOf(run).steps.length;
    return verdict(taken <= steps, `have taken at most ${steps} steps, not ${taken}`, run);
  },
};

function verdict(pass: boolean, what: string, run: RunView): Verdict {
  return {
    pass,
    message: () => `the run was expected ${pass ? "not " : ""}to ${what}\n${story(run)}`,
  };
}

function viewOf(given: RunView | undefined): RunView {
  if (Array.isArray(given?.steps)) return given;
  const what = given instanceof Promise ? "a promise" : typeof given;
  throw new OstinatoError(
    "input.invalid",
    `this matcher takes a run's view, await finishedRun(run, journal), but got ${what}`,
  );
}

function callsOf(run: RunView): readonly CallView[] {
  return viewOf(run).steps.flatMap((step) => step.calls);
}

/** A call of an unknown tool has the name that the model wrote. */
function nameOf({ tool, recipient }: CallView): string {
  return tool ?? recipient.replace(/^functions\./, "");
}

function fits(given: unknown, expected: ExpectedArguments): boolean {
  if (typeof expected === "function") return isJudgedFit(given, expected);
  if (isAsymmetric(expected)) return isAsExpected(given, expected);
  const named = (given ?? {}) as { readonly [name: string]: unknown };
  return Object.entries(expected).every(([name, value]) => isAsExpected(named[name], value));
}

/** Unreadable arguments can't be judged. */
function isJudgedFit(given: unknown, judge: (given: never) => boolean): boolean {
  if (given === null || given === undefined) return false;
  const judgement: unknown = judge(given as never);
  if (typeof judgement === "boolean") return judgement;
  // A promise would always match, whatever it resolves to.
  const what = judgement instanceof Promise ? "a promise" : String(judgement);
  throw new OstinatoError(
    "input.invalid",
    `the function that judges arguments must return true or false, but returned ${what}`,
  );
}

/** What the run did, for the message of a failed expectation. */
function story(run: RunView): string {
  const lines = callsOf(run).map(
    (call) => `  ${nameOf(call)} ${call.rawArguments} → ${call.result?.status ?? "no result"}`,
  );
  const called = ["it called:", ...(lines.length > 0 ? lines : ["  nothing"])];
  return [...called, `and is ${run.status}${reasonOf(run)}`].join("\n");
}

function reasonOf({ outcome }: RunView): string {
  if (outcome?.kind === "failed") return `: ${outcome.error.code}: ${outcome.error.message}`;
  if (outcome?.kind === "stuck" || outcome?.kind === "aborted") return `: ${outcome.reason}`;
  return "";
}
