import type { PendingCall } from "../../../trace/event.ts";

/** Thrown by a call whose sub-agents wait for a decision: the call has no result yet. */
export class AwaitingSubRuns extends Error {
  override readonly name = "AwaitingSubRuns";
  /** The calls that wait, under the names that the caller's run gives them. */
  readonly pending: readonly PendingCall[];

  constructor(pending: readonly PendingCall[]) {
    super("a call of a sub-agent waits for a decision");
    this.pending = pending;
  }
}
