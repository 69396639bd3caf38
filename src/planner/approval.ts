import type { AnyTool } from "../tool/tool.ts";
import type { CallDecided } from "../trace/event.ts";
import type { RunContext } from "./run-context.ts";
import type { CallState } from "./run-state.ts";
import { untilAborted } from "./until-aborted.ts";

/** A call that a person, or a program in their place, must allow before it starts. */
export interface ApprovalRequest {
  readonly runId: string;
  readonly callId: string;
  readonly tool: string;
  readonly description: string;
  /** Checked against the tool's schema already. */
  readonly arguments: unknown;
  /** The call was started once before the run was cut off, and may have happened. */
  readonly mayHaveHappened: boolean;
  readonly signal: AbortSignal;
}

export type ApprovalDecision =
  | { readonly approved: true }
  | { readonly approved: false; readonly reason?: string }
  /** Nobody is there to ask: the run ends as `awaiting-approval` and can be resumed. */
  | "later";

/** Contract: settles when `signal` fires; may throw, which counts as "later". */
export type Approve = (request: ApprovalRequest) => ApprovalDecision | Promise<ApprovalDecision>;

/** Asks whoever decides for this run, and records the answer. */
export async function askApproval(
  context: RunContext,
  call: CallState,
  tool: AnyTool,
  mayHaveHappened: boolean,
): Promise<ApprovalDecision> {
  const { approve, recorder, runId, signal } = context;
  await recorder.flush();
  let decision: ApprovalDecision = "later";
  if (approve) {
    const request: ApprovalRequest = {
      runId,
      callId: call.request.callId,
      tool: tool.name,
      description: tool.description,
      arguments: call.request.arguments,
      mayHaveHappened,
      signal,
    };
    try {
      decision = await untilAborted(Promise.resolve(approve(request)), signal);
    } catch {
      decision = "later";
    }
  }
  if (signal.aborted) return "later";
  recordDecision(context, call, {
    decision: decision === "later" ? "pending" : decision.approved ? "approved" : "denied",
    by: approve ? "program" : "policy",
    ...(mayHaveHappened && { reason: "the call was started before, and may have happened" }),
    ...(decision !== "later" &&
      !decision.approved &&
      decision.reason && { reason: decision.reason }),
  });
  return decision;
}

export function recordDecision(
  { recorder }: RunContext,
  { request }: CallState,
  decided: Pick<CallDecided, "decision" | "by" | "reason">,
): void {
  recorder.record({ type: "call-decided", step: request.step, callId: request.callId, ...decided });
}
