import type { CallFinished, CallRequested } from "../../trace/event.ts";
import { ownText } from "../../trace/words-of-earlier-records.ts";

/** Appended to a result that the model has seen several times in a row. */
export function repetitionNotice(times: number): string {
  return `\n[The same call brought the same result ${times} times in a row. Do something else, or give your final answer.]`;
}

/** Same call and same result? The notice above is ignored. */
export function sameCall(before: FinishedCall, after: FinishedCall): boolean {
  return (
    before.request.recipient === after.request.recipient &&
    before.request.rawArguments === after.request.rawArguments &&
    ownText(before.result) === ownText(after.result)
  );
}

interface FinishedCall {
  readonly request: CallRequested;
  readonly result: CallFinished;
}
