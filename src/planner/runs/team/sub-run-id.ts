/**
 * The id of a sub-agent's run: its caller's, the call's, and which of the call's tasks it is, from 1; null if
 * there is only one. The same after a crash, so that a resumed call goes on with the runs that it began.
 */
export function subRunId(runId: string, callId: string, task: number | null): string {
  return `${runId}.${callId}${task === null ? "" : `.${task}`}`;
}

/** A call of a sub-agent, as its caller's run names it: `3.1/2.1`, the call 2.1 of the run that call 3.1 began. */
export function nestedCallId(callId: string, task: number | null, inner: string): string {
  return `${callId}${task === null ? "" : `.${task}`}/${inner}`;
}

/** The run, and the call in it, that a call id means which may be a sub-agent's. */
export function placeOfCall(runId: string, callId: string): { runId: string; callId: string } {
  const parts = callId.split("/");
  const own = parts.pop() ?? callId;
  return { runId: [runId, ...parts].join("."), callId: own };
}
