import type { Outcome, PendingCall } from "../event.ts";

/** The calls that wait for a decision; records of earlier versions name only the first. */
export function waitingOf(
  outcome: Extract<Outcome, { kind: "awaiting-approval" }>,
): readonly PendingCall[] {
  return outcome.pending ?? [outcome];
}
