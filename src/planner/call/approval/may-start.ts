import { isDeepStrictEqual } from "node:util";
import { calledName } from "../../../tool/called-name.ts";
import type { AnyTool } from "../../../tool/tool.ts";
import type { CallRequested } from "../../../trace/event.ts";
import type { CallState } from "../../state/call-state.ts";
import type { RunContext } from "../../state/run-context.ts";
import { callInput } from "../call-input.ts";
import { finishCall } from "../finish-call.ts";
import { stackOf } from "../result/stack-of.ts";
import { type ApprovalQuestion, recordDecision, shownCall } from "./approval.ts";
import { approvalDigest } from "./approval-digest.ts";
import { askCalls, type Question } from "./ask-calls.ts";
import { judgeCall } from "./policy/judge-call.ts";
import type { PolicyVerdict } from "./policy/policy-verdict.ts";

/**
 * Why a call that a crash interrupted is asked about. Each time in other words, so that a decision that was made
 * before it was started again does not count (see `approvalDigest`).
 */
export function interruptedDoubt({ starts }: CallState): string {
  const times = starts > 1 ? `${starts} times ` : "";
  return `the call was started ${times}before, and may have happened`;
}

/**
 * Whether a call may start: by the run's policy, or because somebody decided so, who is asked where necessary.
 * False if the call already has a result, as it was denied, or there is no decision yet.
 *
 * @param used What it would run with, if it was started before with arguments that a person edited.
 */
export async function mayStart(
  context: RunContext,
  call: CallState,
  tool: AnyTool,
  input: never,
  used: never = input,
): Promise<boolean> {
  const { callId } = call.request;
  const doubt = doubtOf(context, call, tool);
  const question = { tool, input, doubt };
  if (call.decision === "approved") {
    return isForThis(context, call, question) || asked(context, call, { ...question, input: used });
  }
  if (call.decision === "denied" && isDecidedBefore(context, callId)) {
    return finishDenied(context, call, doubt);
  }
  if (isDeniedAgain(context, call)) return false;
  if (context.postponed.has(callId)) return false;
  const verdict = judgeCall(context, call, tool, input);
  if (verdict.decision === "deny") return denied(context, call, tool, verdict);
  if (verdict.decision === "ask" || doubt !== null) {
    return asked(context, call, withReason(question, verdict));
  }
  recordDecision(context, call, {
    decision: "approved",
    by: "policy",
    ...(verdict.basis && { basis: verdict.basis }),
  });
  return true;
}

/** Asks about a call, and about the others of its step that somebody must decide on. */
export async function asked(
  context: RunContext,
  call: CallState,
  question: ApprovalQuestion,
): Promise<boolean> {
  await askCalls(context, [{ call, question }, ...(await othersToAsk(context, call))]);
  if (call.decision === "approved") return true;
  return call.decision === "denied" && finishDenied(context, call, question.doubt);
}

function withReason(
  question: ApprovalQuestion,
  { reason, basis }: PolicyVerdict,
): ApprovalQuestion {
  return {
    ...question,
    ...(reason !== undefined && { reason }),
    ...(basis === "rule" && { basis }),
  };
}

/** Why a call may have happened already. Null: it can't. */
function doubtOf({ state }: RunContext, { request }: CallState, tool: AnyTool): string | null {
  const unended = tool.effect === "once" ? state.remembered.unended(request) : null;
  return unended && doubtAfter(unended);
}

function doubtAfter({ callId, recipient }: CallRequested): string {
  return `call ${callId}, of ${recipient} with the same arguments, did not end in its time and may still be running`;
}

/**
 * Whether a decision recorded before the run was cut off covers what would run now. Decisions by policy, and
 * those from records without digests, cover the call itself.
 */
function isForThis(context: RunContext, call: CallState, question: ApprovalQuestion): boolean {
  if (context.wasAsked) return !context.wasAsked(call.request.callId);
  if (call.digest === undefined) return true;
  return call.digest === approvalDigest(shownCall(context, call, question));
}

/** In a replay: the record doesn't decide on the call again. */
function isDecidedBefore({ recordedApprovals }: RunContext, callId: string): boolean {
  return recordedApprovals === null || recordedApprovals.nextDecided([callId]) === null;
}

/** The later calls of the step that have to be decided on too. */
async function othersToAsk(context: RunContext, first: CallState): Promise<readonly Question[]> {
  const { postponed, recordedApprovals, state } = context;
  const together = recordedApprovals?.askedTogether();
  const found: Question[] = [];
  const later = state.calls.slice(state.calls.indexOf(first) + 1);
  for (const call of later) {
    const { request, decision, result, started } = call;
    const isOpen = result === null && !started && decision !== "approved" && decision !== "denied";
    if (!isOpen || postponed.has(request.callId)) continue;
    if (together?.has(request.callId) === false) continue;
    // The same call is not asked about twice: a denial holds for it too.
    const before = [first, ...found.map((each) => each.call)];
    if (!together && before.some((each) => isSame(each.request, request))) continue;
    const question = await questionAhead(context, call, together !== undefined);
    if (question !== null) found.push({ call, question });
  }
  return found;
}

async function questionAhead(
  context: RunContext,
  call: CallState,
  isRecorded: boolean,
): Promise<ApprovalQuestion | null> {
  const { conversation, state } = context;
  const { request } = call;
  const tool = conversation.registry.find(request.recipient);
  if (request.problem !== undefined || !tool || state.retries.areSpent(tool)) return null;
  const checked = await callInput(context, call, tool);
  if (!checked.ok) return null;
  const doubt = doubtOf(context, call, tool);
  const question = { tool, input: checked.value, doubt };
  if (isRecorded)
    return withReason(question, judgeCall(context, call, tool, checked.value as never));
  if (state.remembered.denied(request) !== null) return null;
  const verdict = judgeCall(context, call, tool, checked.value as never);
  if (verdict.decision === "deny") return null;
  return verdict.decision === "ask" || doubt !== null ? withReason(question, verdict) : null;
}

function isSame(one: CallRequested, other: CallRequested): boolean {
  return one.tool === other.tool && isDeepStrictEqual(one.arguments, other.arguments);
}

async function finishDenied(
  context: RunContext,
  call: CallState,
  doubt: string | null,
): Promise<false> {
  const what =
    doubt !== null && doubt === interruptedDoubt(call)
      ? "the run was cut off in this call; whether it happened is not known"
      : `the user did not approve this call${doubt === null ? "" : ` (${doubt})`}`;
  const reason = call.reason && call.reason !== doubt ? `: ${call.reason}` : "";
  await finishCall(context, call, 0, { status: "denied", text: `Error: ${what}${reason}` });
  return false;
}

/** By the policy, a remembered decision, or because the tool's own rule failed. */
async function denied(
  context: RunContext,
  call: CallState,
  tool: AnyTool,
  { reason, basis, failure }: PolicyVerdict,
): Promise<false> {
  recordDecision(context, call, {
    decision: "denied",
    by: "policy",
    ...(reason !== undefined && { reason }),
    ...(basis && { basis }),
  });
  if (basis === undefined) {
    const stack = stackOf(failure);
    await finishCall(context, call, 0, {
      status: "failed",
      text: `Error: whether ${calledName(tool)} needs approval could not be told: ${reason}`,
      ...(stack !== null && { stack }),
    });
    return false;
  }
  const why = reason === undefined ? "" : `: ${reason}`;
  const who =
    basis === "rule" ? "this run's policy does not allow it" : "the user denied such calls";
  await finishCall(context, call, 0, {
    status: "denied",
    text: `Error: this call was not made, since ${who}${why}. Do something else, or say in your answer what you were not allowed to do.`,
  });
  return false;
}

/** A user who denied a call is not asked about the same call again: it is denied, and the model is told. */
function isDeniedAgain(context: RunContext, call: CallState): boolean {
  const { callId } = call.request;
  const found = context.state.remembered.denied(call.request);
  if (found === null || context.wasAsked?.(callId)) return false;
  const reason = `the same call was denied before, as call ${found.callId}`;
  recordDecision(context, call, {
    decision: "denied",
    by: "policy",
    reason,
    deniedAs: found.callId,
  });
  const text = `Error: ${reason}, and the user is not asked again. Do something else, or say in your answer what you were not allowed to do.`;
  finishCall(context, call, 0, { status: "denied", text });
  return true;
}
