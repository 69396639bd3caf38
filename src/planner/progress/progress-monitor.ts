import type { Effect } from "../../tool/tool.ts";
import { wholeText } from "../../trace/event/whole-text.ts";
import type { CallFinished, CallRequested } from "../../trace/event.ts";
import { canonicalCall } from "./canonical-call.ts";
import { errorFingerprint, resultFingerprint } from "./result-fingerprint.ts";
import type { Sign } from "./sign.ts";

/** The longest cycle of calls that is recognised. */
const LONGEST_CYCLE = 4;
/** So many calls with known results count as one repetition: a model may look at something again. */
const KNOWN_CALLS = 2;
/** So many calls with other arguments and the same result count as one repetition: most of them are searches. */
const SAME_RESULTS = 4;

export interface MonitoredCall {
  readonly request: CallRequested;
  readonly result: CallFinished;
  /** Of its tool. Null: there is no such tool. */
  readonly effect: Effect | null;
}

interface Observed {
  readonly call: string;
  readonly result: string;
  /** Call and result. */
  readonly both: string;
  /** Null: it was no error. */
  readonly error: string | null;
}

/** What is known after some calls. */
interface Knowledge {
  /** Call and result of the last ones, newest first. */
  readonly last: readonly string[];
  /** By length of a cycle, from 1: how many of the last calls equal the one so many calls before. */
  readonly same: readonly number[];
  readonly error: string | null;
  readonly errors: number;
  readonly known: number;
  readonly sameResults: number;
  readonly tool: string;
  readonly result: string;
}

const NOTHING: Knowledge = {
  last: [],
  same: new Array<number>(LONGEST_CYCLE).fill(0),
  ...{ error: null, errors: 0, known: 0, sameResults: 0, tool: "", result: "" },
};

/**
 * Watches whether the calls of a run bring anything new: part of the fold of its events. A call counts by its
 * parsed arguments, a result without the times and ids in it (`resultFingerprint`).
 *
 * A result that changes (a poll, a next page), an error that is over before the limit (a command that is tried
 * again), and a changing tool that returns the same for other arguments are no signs.
 */
export class ProgressMonitor {
  #knowledge = NOTHING;
  #seen = new Set<string>();

  /** The strongest sign after this call; null: none. Changes nothing. */
  signAfter(call: MonitoredCall): Sign | null {
    return signOf(this.#after(call, observe(call)));
  }

  /** The strongest sign after the last call. */
  get sign(): Sign | null {
    return signOf(this.#knowledge);
  }

  add(call: MonitoredCall): void {
    const observed = observe(call);
    this.#knowledge = this.#after(call, observed);
    this.#seen.add(observed.both);
  }

  /** A person has said something, or had the run go on. */
  forget(): void {
    this.#knowledge = NOTHING;
  }

  /** Results were removed from the prompt: that they are looked at again is no sign. */
  forgetSeen(): void {
    this.#seen.clear();
    this.#knowledge = { ...this.#knowledge, known: 0 };
  }

  #after({ request, effect }: MonitoredCall, observed: Observed): Knowledge {
    const { last, same, ...before } = this.#knowledge;
    const isError = observed.error !== null;
    const isSameTool = request.recipient === before.tool;
    const isSameResult = isSameTool && !isError && observed.result === before.result;
    return {
      last: [observed.both, ...last].slice(0, LONGEST_CYCLE),
      same: same.map((count, index) => (last[index] === observed.both ? count + 1 : 0)),
      error: observed.error,
      errors: isError ? (observed.error === before.error ? before.errors + 1 : 1) : 0,
      known: this.#seen.has(observed.both) ? before.known + 1 : 0,
      sameResults: isSameResult && effect === "read" ? before.sameResults + 1 : 0,
      tool: request.recipient,
      result: observed.result,
    };
  }
}

function observe({ request, result }: MonitoredCall): Observed {
  const text = wholeText(result);
  const call = canonicalCall(request);
  const print = resultFingerprint(text);
  const error = result.status === "ok" ? null : errorFingerprint(text, argumentsOf(request));
  return { call, result: print, both: `${call} ${print}`, error };
}

function argumentsOf({ arguments: checked, rawArguments }: CallRequested): unknown {
  if (checked !== undefined) return checked;
  try {
    return JSON.parse(rawArguments);
  } catch {
    return null;
  }
}

function signOf({ same, errors, known, sameResults }: Knowledge): Sign | null {
  const signs: Sign[] = [
    ...same.map((count, index): Sign => {
      const calls = index + 1;
      const times = Math.floor(count / calls) + 1;
      return { kind: calls === 1 ? "repeat" : "cycle", times, calls };
    }),
    { kind: "error", times: errors, calls: errors },
    { kind: "nothing-new", times: Math.floor(known / KNOWN_CALLS), calls: known },
    { kind: "same-result", times: Math.floor(sameResults / SAME_RESULTS), calls: sameResults + 1 },
  ];
  const strongest = signs.reduce((most, sign) => (sign.times > most.times ? sign : most));
  return strongest.times > 1 ? strongest : null;
}
