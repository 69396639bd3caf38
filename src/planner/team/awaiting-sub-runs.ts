import type { Outcome } from "../../trace/event.ts";

/** A sub-agent's call that waits for a decision, under the name that its caller's run gives it. */
export type PendingCall = Pick<
  Extract<Outcome, { kind: "awaiting-approval" }>,
  "callId" | "tool" | "arguments" | "digest"
>;

/** Thrown by a call whose sub-agents wait for a decision: the call has no result yet. */
export class AwaitingSubRuns extends Error {
  override readonly name = "AwaitingSubRuns";
  readonly pending: readonly PendingCall[];

  constructor(pending: readonly PendingCall[]) {
    super("a call of a sub-agent waits for a decision");
    this.pending = pending;
  }
}
