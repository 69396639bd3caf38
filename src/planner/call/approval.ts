import { messageOf } from "../../message-of.ts";
import type { SandboxPolicy } from "../../sandbox/sandbox.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { CallDecided } from "../../trace/event.ts";
import { jsonProblem, jsonValue } from "../contract/json-value.ts";
import { untilAborted } from "../lifecycle/until-aborted.ts";
import type { RunContext } from "../state/run-context.ts";
import type { CallState } from "../state/run-state.ts";
import { approvalDigest, type ShownCall } from "./approval-digest.ts";
import { checkDecision } from "./check-decision.ts";

/** A call that a person, or a program on their behalf, must approve before it starts. */
export interface ApprovalRequest {
  readonly runId: string;
  /** For a call of a sub-agent, the path to it: `3.1/2.1`, the call 2.1 of what call 3.1 of the run began. */
  readonly callId: string;
  readonly tool: string;
  readonly description: string;
  /** The tool's effect: a `once` call can't be undone by another call. */
  readonly effect: AnyTool["effect"];
  /**
   * The tool's checked arguments. Don't modify them: a changed call is not approved, because it isn't the one
   * that was shown.
   */
  readonly arguments: unknown;
  /** The sandbox policy for the call. Null: no sandbox. */
  readonly policy: SandboxPolicy | null;
  /** The call, or an identical one, was started before and may have taken effect. */
  readonly mayHaveHappened: boolean;
  /** Why it may have taken effect, as text. Null otherwise. */
  readonly doubt: string | null;
  /** Digest of all the fields above; see `approvalDigest`. */
  readonly digest: string;
  readonly signal: AbortSignal;
}

export type ApprovalDecision =
  | (Decided & { readonly approved: true })
  | (Decided & { readonly approved: false; readonly reason?: string })
  /** No decision yet: the run ends as `awaiting-approval` and can be resumed. */
  | "later";

interface Decided {
  readonly by?: Decider;
  /**
   * Digest of what the approver was shown. If the waiting call has a different digest, the decision is
   * rejected (`approval.stale`) and the call is not approved. Default: the digest of this request.
   */
  readonly digest?: string;
}

/** Who decided, for the journal. Default: "program". */
export type Decider = "person" | "program";

/**
 * Decides on a call. Must settle when `signal` fires. If it throws or returns anything that is not a
 * decision, the call is not approved: that counts as "later", and the reason is recorded.
 */
export type Approve = (request: ApprovalRequest) => ApprovalDecision | Promise<ApprovalDecision>;

export interface ApprovalQuestion {
  readonly tool: AnyTool;
  readonly input: unknown;
  readonly doubt: string | null;
}

/** What the approver is shown of a call, and what its digest covers. */
export function shownCall(
  { sandbox, shownAs }: RunContext,
  { request }: CallState,
  { tool, input, doubt }: ApprovalQuestion,
): ShownCall {
  return {
    runId: shownAs.runId,
    callId: shownAs.prefix + request.callId,
    tool: tool.name,
    description: tool.description,
    effect: tool.effect,
    arguments: jsonValue(input, structuredClone(request.arguments)),
    policy: sandbox?.policy ?? null,
    mayHaveHappened: doubt !== null,
    doubt,
  };
}

/** Asks this run's approver and records the decision. */
export async function askApproval(
  context: RunContext,
  call: CallState,
  question: ApprovalQuestion,
): Promise<ApprovalDecision> {
  const { doubt } = question;
  const { approve, clock, recorder, session, signal, wallTimer } = context;
  await recorder.flush();
  let decision: ApprovalDecision = "later";
  let failure: string | null = null;
  if (signal.aborted) return "later";
  const askedAt = clock();
  const shown = shownCall(context, call, question);
  const digest = approvalDigest(shown);
  if (approve) {
    // Others may have its place in the model meanwhile.
    await session?.park?.();
    const request: ApprovalRequest = { ...shown, arguments: question.input, digest, signal };
    try {
      const answer = await wallTimer.pausedFor(() =>
        untilAborted(Promise.resolve(approve(request)), signal),
      );
      if (isDecision(answer)) {
        // The approver got the tool's own arguments object and may have changed it.
        const now = approvalDigest(shownCall(context, call, question));
        const on = answer === "later" ? answer : { ...answer, digest: answer.digest ?? digest };
        checkDecision({ ...request, digest: now }, on);
        decision = answer;
      } else {
        failure = `it answered ${describe(answer)}, not { approved } or "later"`;
      }
    } catch (error) {
      failure = messageOf(error);
    }
  }
  const waited = approve && { waitedMilliseconds: Math.max(0, clock() - askedAt) };
  // The run ends here; the waiting time is still recorded separately.
  if (signal.aborted) {
    recordDecision(context, call, { decision: "pending", by: "program", digest, ...waited });
    return "later";
  }
  const denied = decision !== "later" && !decision.approved ? (decision.reason ?? "") : "";
  const trouble = failure === null ? "" : `approve failed: ${failure}`;
  const reason = denied || [doubt ?? "", trouble].filter((part) => part !== "").join("; ");
  recordDecision(context, call, {
    decision: decision === "later" ? "pending" : decision.approved ? "approved" : "denied",
    by: approve ? deciderOf(decision) : "policy",
    ...(reason !== "" && { reason }),
    ...(failure !== null && { failure }),
    digest,
    ...waited,
  });
  return decision;
}

function deciderOf(decision: ApprovalDecision): Decider {
  return decision !== "later" && decision.by === "person" ? "person" : "program";
}

/** Only an explicit decision counts: untyped programs may return anything. */
function isDecision(answer: unknown): answer is ApprovalDecision {
  if (answer === "later") return true;
  const { approved } = (answer ?? {}) as { approved?: unknown };
  return approved === true || approved === false;
}

function describe(answer: unknown): string {
  return jsonProblem(answer) === null ? (JSON.stringify(answer) ?? "nothing") : typeof answer;
}

export function recordDecision(
  { recorder }: RunContext,
  { request }: CallState,
  decided: Pick<
    CallDecided,
    "decision" | "by" | "reason" | "failure" | "digest" | "deniedAs" | "waitedMilliseconds"
  >,
): void {
  recorder.record({ type: "call-decided", step: request.step, callId: request.callId, ...decided });
}
