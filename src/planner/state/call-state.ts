import type { CallDecided, CallFinished, CallRequested } from "../../trace/event.ts";

/** A call of the newest step. */
export interface CallState {
  readonly request: CallRequested;
  decision: "approved" | "denied" | "pending" | null;
  /** Digest of what was decided on. Absent if nobody was asked. */
  digest?: string;
  started: boolean;
  result: CallFinished | null;
  /** From an imported record, whose decisions don't count. */
  readonly isForeign?: true;
}

/** A call that was just requested. */
export function requestedCall(request: CallRequested, isForeign: boolean): CallState {
  const call = { request, decision: null, started: false, result: null };
  return { ...call, ...(isForeign && { isForeign }) };
}

/** Applies a decision. Returns whether it also refuses later calls of the same kind. */
export function decideCall(call: CallState, { decision, by, digest }: CallDecided): boolean {
  call.decision = decision;
  if (digest !== undefined) call.digest = digest;
  // Refusing to repeat a call interrupted by a crash doesn't refuse later calls.
  return decision === "denied" && by !== "policy" && !call.started;
}
