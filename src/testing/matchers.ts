import { isDeepStrictEqual } from "node:util";
import type { Outcome } from "../trace/event.ts";
import type { CallView, RunView } from "../trace/run-view.ts";

/**
 * What `expect.extend(matchers)` adds. Each looks at a `RunView` (`finishedRun`, `foldRun`), and says what
 * the run did instead where it does not hold.
 */
export interface RunMatchers<Result = unknown> {
  /** A call of the tool, whose arguments have at least these; a function may judge them instead. */
  toHaveCalled(tool: string, expected?: ExpectedArguments): Result;
  /** So many calls of the tool. */
  toHaveCalledTimes(tool: string, times: number): Result;
  /** Calls of these tools in this order; others may be between them. */
  toHaveCalledInOrder(...tools: string[]): Result;
  /** An answer, equal to a text or matching a pattern. */
  toHaveAnswered(answer?: string | RegExp): Result;
  toHaveEndedAs(kind: Outcome["kind"]): Result;
  /** At most so many steps. */
  toHaveTakenAtMost(steps: number): Result;
}

export type ExpectedArguments = { readonly [name: string]: unknown } | ((given: never) => boolean);

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

export const matchers = {
  toHaveCalled(run: RunView, tool: string, expected: ExpectedArguments = {}): Verdict {
    const calls = callsOf(run).filter((call) => call.tool === tool);
    const found = calls.some((call) => fits(call.arguments, expected));
    const with_ = typeof expected === "function" ? "fitting arguments" : JSON.stringify(expected);
    return verdict(found, `have called ${tool} with ${with_}`, run);
  },

  toHaveCalledTimes(run: RunView, tool: string, times: number): Verdict {
    const count = callsOf(run).filter((call) => call.tool === tool).length;
    return verdict(count === times, `have called ${tool} ${times} times, not ${count}`, run);
  },

  toHaveCalledInOrder(run: RunView, ...tools: string[]): Verdict {
    let next = 0;
    for (const call of callsOf(run)) if (call.tool === tools[next]) next++;
    return verdict(next === tools.length, `have called ${tools.join(", then ")}`, run);
  },

  toHaveAnswered(run: RunView, answer?: string | RegExp): Verdict {
    const text = run.outcome?.kind === "answered" ? run.outcome.text : null;
    const fitting =
      answer === undefined ||
      (answer instanceof RegExp ? answer.test(text ?? "") : answer === text);
    const what = answer === undefined ? "have answered" : `have answered ${String(answer)}`;
    return verdict(text !== null && fitting, `${what}, not ${JSON.stringify(text)}`, run);
  },

  toHaveEndedAs(run: RunView, kind: Outcome["kind"]): Verdict {
    return verdict(run.status === kind, `have ended as ${kind}, not ${run.status}`, run);
  },

  toHaveTakenAtMost(run: RunView, steps: number): Verdict {
    const taken = run.steps.length;
    return verdict(taken <= steps, `have taken at most ${steps} steps, not ${taken}`, run);
  },
};

function verdict(pass: boolean, what: string, run: RunView): Verdict {
  return {
    pass,
    message: () => `the run was expected ${pass ? "not " : ""}to ${what}\n${story(run)}`,
  };
}

function callsOf(run: RunView): readonly CallView[] {
  if (!Array.isArray(run?.steps)) {
    throw new TypeError("this matcher looks at a run's view: finishedRun(run, journal)");
  }
  return run.steps.flatMap((step) => step.calls);
}

function fits(given: unknown, expected: ExpectedArguments): boolean {
  if (typeof expected === "function") return expected(given as never);
  const named = (given ?? {}) as { readonly [name: string]: unknown };
  return Object.entries(expected).every(([name, value]) =>
    value instanceof RegExp
      ? value.test(String(named[name]))
      : isDeepStrictEqual(named[name], value),
  );
}

/** What the run did, for the message of a failed expectation. */
function story(run: RunView): string {
  const lines = callsOf(run).map(
    (call) =>
      `  ${call.tool ?? call.recipient} ${call.rawArguments} → ${call.result?.status ?? "no result"}`,
  );
  return ["it called:", ...(lines.length > 0 ? lines : ["  nothing"]), `and is ${run.status}`].join(
    "\n",
  );
}
