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

/** A call that a person, or a program in their place, must allow before it starts. */
export interface ApprovalRequest {
  readonly runId: string;
  readonly callId: string;
  readonly tool: string;
  readonly description: string;
  /** What the tool does to the world: a call with `once` can't be taken back by another one. */
  readonly effect: AnyTool["effect"];
  /** What the tool is given, checked. Not to be changed: the call would not be the one that was shown, and isn't allowed. */
  readonly arguments: unknown;
  /** What the sandbox opens for the call; null: there is none. */
  readonly policy: SandboxPolicy | null;
  /** The call, or one just like it, was started before, and may have happened. */
  readonly mayHaveHappened: boolean;
  /** Where it may have happened: why, in words. Else null. */
  readonly doubt: string | null;
  /** Of all that stands above: see `approvalDigest`. */
  readonly digest: string;
  readonly signal: AbortSignal;
}

export type ApprovalDecision =
  | (Decided & { readonly approved: true })
  | (Decided & { readonly approved: false; readonly reason?: string })
  /** Nobody is there to ask: the run ends as `awaiting-approval` and can be resumed. */
  | "later";

interface Decided {
  readonly by?: Decider;
  /**
   * Of what was shown to whoever decided. When the call that waits has another one, the decision is refused
   * (`approval.stale`) and nothing is allowed. Default: that of the request that is answered.
   */
  readonly digest?: string;
}

/** Who decided, for the record. Default: "program". */
export type Decider = "person" | "program";

/**
 * Contract: settles when `signal` fires. Where it throws, or answers something else, nothing is
 * allowed: that counts as "later", and the reason stands in the record.
 */
export type Approve = (request: ApprovalRequest) => ApprovalDecision | Promise<ApprovalDecision>;

export interface ApprovalQuestion {
  readonly tool: AnyTool;
  readonly input: unknown;
  readonly doubt: string | null;
}

/** What whoever decides gets to see of a call, and its digest is over. */
export function shownCall(
  { runId, sandbox }: RunContext,
  { request }: CallState,
  { tool, input, doubt }: ApprovalQuestion,
): ShownCall {
  return {
    runId,
    callId: request.callId,
    tool: tool.name,
    description: tool.description,
    effect: tool.effect,
    arguments: jsonValue(input, structuredClone(request.arguments)),
    policy: sandbox?.policy ?? null,
    mayHaveHappened: doubt !== null,
    doubt,
  };
}

/** Asks whoever decides for this run, and records the answer. */
export async function askApproval(
  context: RunContext,
  call: CallState,
  question: ApprovalQuestion,
): Promise<ApprovalDecision> {
  const { doubt } = question;
  const { approve, clock, recorder, signal, wallTimer } = context;
  await recorder.flush();
  let decision: ApprovalDecision = "later";
  let failure: string | null = null;
  if (signal.aborted) return "later";
  const askedAt = clock();
  const shown = shownCall(context, call, question);
  const digest = approvalDigest(shown);
  if (approve) {
    const request: ApprovalRequest = { ...shown, arguments: question.input, digest, signal };
    try {
      const answer = await wallTimer.pausedFor(() =>
        untilAborted(Promise.resolve(approve(request)), signal),
      );
      if (isDecision(answer)) {
        // The arguments are the tool's own, and whoever decides has had them in hand.
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
  // The run ends here, and the time of waiting for nothing is told apart all the same.
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

/** A gate opens for nothing but a plain yes: programs without types answer all sorts of things. */
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
