import type { CallDecided, CallFinished, CallRequested, HostDecided } from "../../trace/event.ts";
import type { ApprovalState } from "../call/approval/remember/approval-state.ts";
import { isRedacted } from "../call/call-input.ts";

/** A call of the newest step. */
export interface CallState {
  readonly request: CallRequested;
  decision: "approved" | "denied" | "pending" | null;
  /** Digest of what was decided on. Absent if nobody was asked. */
  digest?: string;
  /** Why it was decided so, or why it is pending. */
  reason?: string;
  /** The arguments that it runs with instead of the model's. */
  edit?: unknown;
  /** A person edited the arguments, and a secret in them is not on record. */
  lostEdit?: true;
  /** The newest decision on each host that it wanted to connect to. */
  hosts?: Map<string, HostDecided>;
  started: boolean;
  /** How often it was started: more than once after crashes. */
  starts: number;
  result: CallFinished | null;
  /** From an imported record, whose decisions don't count. */
  readonly isForeign?: true;
}

/** A call that was just requested. */
export function requestedCall(request: CallRequested, isForeign: boolean): CallState {
  const call = { request, decision: null, started: false, starts: 0, result: null };
  return { ...call, ...(isForeign && { isForeign }) };
}

/** Applies a decision. Returns whether it also refuses later calls of the same kind. */
export function decideCall(
  call: CallState,
  event: CallDecided & { readonly redacted?: readonly string[] },
): boolean {
  const { decision, by, digest, edit, reason } = event;
  // What the person wrote is lost where a secret was removed from it.
  const isLost = edit !== undefined && isRedacted(event);
  call.decision = isLost ? "pending" : decision;
  if (digest !== undefined) call.digest = digest;
  // A question about a call that was started shows what it runs with, any other what the model wrote.
  if (edit !== undefined || !call.started) {
    delete call.edit;
    delete call.lostEdit;
  }
  if (isLost) call.lostEdit = true;
  else if (edit !== undefined) call.edit = edit;
  if (reason === undefined) delete call.reason;
  else call.reason = reason;
  // Refusing to repeat a call interrupted by a crash doesn't refuse later calls.
  return decision === "denied" && by !== "policy" && !call.started;
}

export function decideHost(call: CallState, event: HostDecided, approvals: ApprovalState): void {
  approvals.rememberHost(event);
  call.hosts ??= new Map();
  call.hosts.set(event.host, event);
}
