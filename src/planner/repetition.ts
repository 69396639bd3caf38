import type { CallFinished, CallRequested } from "../trace/event.ts";

const NOTICE = "\n[The same call brought the same result ";

/** Added to a result that the model has seen several times in a row. */
export function repetitionNotice(times: number): string {
  return `${NOTICE}${times} times in a row. Do something else, or give your final answer.]`;
}

/** Did the model ask the same and learn the same? The notice above doesn't count as news. */
export function sameCall(before: FinishedCall, after: FinishedCall): boolean {
  return (
    before.request.recipient === after.request.recipient &&
    before.request.rawArguments === after.request.rawArguments &&
    withoutNotice(before.result.text) === withoutNotice(after.result.text)
  );
}

interface FinishedCall {
  readonly request: CallRequested;
  readonly result: CallFinished;
}

function withoutNotice(text: string): string {
  const at = text.lastIndexOf(NOTICE);
  return at === -1 ? text : text.slice(0, at);
}
