import type { PendingCall } from "../../../trace/event.ts";
import type { RunEnding } from "../../contract/run-ending.ts";
import type { CallState } from "../../state/call-state.ts";
import type { RunContext } from "../../state/run-context.ts";

/** The end of a run in which calls wait for a decision: this one, and others of its step. */
export function awaitingApproval({ state, subRuns }: RunContext, call: CallState): RunEnding {
  const others = state.calls.filter(
    (each) => each !== call && each.result === null && each.decision === "pending",
  );
  const own = subRuns.pending.get(call.request.callId) ?? [pendingCall(call)];
  const pending = [...own, ...others.map(pendingCall)];
  const { reason: _, ...first } = pending[0] ?? pendingCall(call);
  return { kind: "awaiting-approval", ...first, pending };
}

function pendingCall({ request, digest, reason, edit }: CallState): PendingCall {
  const { callId, recipient, tool, arguments: given } = request;
  const input = edit ?? given;
  return {
    callId,
    tool: tool ?? recipient,
    ...(input !== undefined && { arguments: input }),
    ...(digest !== undefined && { digest }),
    ...(reason !== undefined && { reason }),
  };
}
