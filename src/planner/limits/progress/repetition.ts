import { wholeText } from "../../../trace/event/whole-text.ts";
import type { CallFinished, CallRequested } from "../../../trace/event.ts";

/** Under the loop's first rules: appended to a result that the model has seen several times in a row. */
export function repetitionNotice(times: number): string {
  return `\n[The same call brought the same result ${times} times in a row. Do something else, or give your final answer.]`;
}

/** Under the loop's first rules: how often in a row the last call, as it was written, returned the same result. */
export class Repetition {
  times = 0;
  #last: FinishedCall | null = null;

  /** What `times` would be after this call. */
  timesAfter(call: FinishedCall): number {
    return this.#last && sameCall(this.#last, call) ? this.times + 1 : 1;
  }

  add(call: FinishedCall): void {
    this.times = this.timesAfter(call);
    this.#last = call;
  }
}

/** The notice above is ignored. */
function sameCall(before: FinishedCall, after: FinishedCall): boolean {
  return (
    before.request.recipient === after.request.recipient &&
    before.request.rawArguments === after.request.rawArguments &&
    wholeText(before.result) === wholeText(after.result)
  );
}

interface FinishedCall {
  readonly request: CallRequested;
  readonly result: CallFinished;
}
