import { hash } from "node:crypto";
import type { Effect } from "../../../tool/tool.ts";
import { wholeText } from "../../../trace/event/whole-text.ts";
import type { CallFinished, CallRequested } from "../../../trace/event.ts";
import { canonicalCall } from "./canonical-call.ts";
import { errorFingerprint, resultFingerprint } from "./result-fingerprint.ts";
import type { Sign } from "./sign.ts";

/** The longest cycle of calls that is recognised. */
const LONGEST_CYCLE = 4;
/** So many calls with known results count as one repetition: a model may look at something again. */
const KNOWN_CALLS = 2;
/** So many calls with other arguments and the same result count as one repetition: most of them are searches. */
const SAME_RESULTS = 4;
/** So many different calls are remembered, with the last result of each. */
const MOST_SEEN = 64;

export interface MonitoredCall {
  readonly request: CallRequested;
  readonly result: CallFinished;
  /** Of its tool. Null: there is no such tool. */
  readonly effect: Effect | null;
}

/** What is known after some calls. */
interface Knowledge {
  /** The last calls, newest first. */
  readonly last: readonly ObservedCall[];
  /** By length of a cycle, from 1: how many of the last calls equal the one so many calls before. */
  readonly same: readonly number[];
  readonly errors: number;
  readonly known: number;
  readonly sameResults: number;
}

const NOTHING: Knowledge = {
  last: [],
  same: new Array<number>(LONGEST_CYCLE).fill(0),
  ...{ errors: 0, known: 0, sameResults: 0 },
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
  /** By call: the last time that it was made. */
  readonly #seen = new Map<string, ObservedCall>();
  /** The call that was asked about last: it is mostly the next to be added. */
  #asked: ObservedCall | null = null;

  /** The strongest sign after this call; null: none. Changes nothing that counts. */
  signAfter(call: MonitoredCall): Sign | null {
    this.#asked = new ObservedCall(call);
    return signOf(this.#after(this.#asked));
  }

  /** The strongest sign after the last call. */
  get sign(): Sign | null {
    return signOf(this.#knowledge);
  }

  add(call: MonitoredCall): void {
    const observed = this.#asked?.isOf(call) ? this.#asked : new ObservedCall(call);
    this.#asked = null;
    this.#knowledge = this.#after(observed);
    this.#seen.delete(observed.call);
    this.#seen.set(observed.call, observed);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MOST_SEEN && oldest !== undefined) this.#seen.delete(oldest);
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

  #after(now: ObservedCall): Knowledge {
    const { last, same, errors, known, sameResults } = this.#knowledge;
    const [before] = last;
    const isSameError = before?.hasSameErrorAs(now) ?? false;
    const isSameResult = now.effect === "read" && (before?.hasOtherArgumentsFor(now) ?? false);
    return {
      last: [now, ...last].slice(0, LONGEST_CYCLE),
      same: same.map((count, index) => (last[index]?.isSameAs(now) ? count + 1 : 0)),
      errors: now.isError ? (isSameError ? errors + 1 : 1) : 0,
      known: this.#seen.get(now.call)?.isSameAs(now) ? known + 1 : 0,
      sameResults: isSameResult ? sameResults + 1 : 0,
    };
  }
}

/** Of a longer text the beginning and a hash are kept, so that what is remembered stays small. */
const LONGEST_TEXT = 65_536;

function keptText(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  // A copy: a slice would keep the whole text.
  const beginning = Buffer.from(text.slice(0, LONGEST_TEXT)).toString();
  return `${beginning}${hash("sha256", text, "base64")}`;
}

/** A call and its result, of which as much is compared as is needed. */
class ObservedCall {
  readonly call: string;
  readonly effect: Effect | null;
  readonly isError: boolean;
  readonly #request: CallRequested;
  readonly #text: string;
  #print: string | null = null;
  #errorPrint: string | null = null;

  constructor({ request, result, effect }: MonitoredCall) {
    this.call = canonicalCall(request);
    this.effect = effect;
    this.isError = result.status !== "ok";
    this.#request = request;
    this.#text = keptText(wholeText(result));
  }

  /** The loop's notice after a result, which may have been added since, doesn't count. */
  isOf({ request, result, effect }: MonitoredCall): boolean {
    const isSameCall = request === this.#request && effect === this.effect;
    const hasSameStatus = this.isError === (result.status !== "ok");
    return isSameCall && hasSameStatus && this.#text === keptText(wholeText(result));
  }

  isSameAs(other: ObservedCall): boolean {
    if (this.call !== other.call) return false;
    return this.#text === other.#text || this.#fingerprint === other.#fingerprint;
  }

  hasSameErrorAs(other: ObservedCall): boolean {
    if (!this.isError || !other.isError) return false;
    return this.#text === other.#text || this.#errorFingerprint === other.#errorFingerprint;
  }

  /** The same tool with the same result, which is no error. */
  hasOtherArgumentsFor(other: ObservedCall): boolean {
    const isSameTool = this.#request.recipient === other.#request.recipient;
    return isSameTool && !this.isError && !other.isError && this.#text === other.#text;
  }

  get #fingerprint(): string {
    this.#print ??= resultFingerprint(this.#text);
    return this.#print;
  }

  get #errorFingerprint(): string {
    this.#errorPrint ??= errorFingerprint(this.#text, argumentsOf(this.#request));
    return this.#errorPrint;
  }
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
  if (errors + known + sameResults < 2 && same.every((count) => count === 0)) return null;
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
