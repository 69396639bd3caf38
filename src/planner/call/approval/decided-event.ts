import { OstinatoError } from "../../../errors.ts";
import { messageOf } from "../../../message-of.ts";
import { calledName } from "../../../tool/called-name.ts";
import type { CallDecided, RememberedCalls } from "../../../trace/event.ts";
import { jsonValue } from "../../contract/json-value.ts";
import type { CallState } from "../../state/call-state.ts";
import type { RunContext } from "../../state/run-context.ts";
import { editedInput } from "../call-input.ts";
import { type ApprovalDecision, type ApprovalQuestion, shownCall } from "./approval.ts";
import { approvalDigest } from "./approval-digest.ts";
import { checkDecision } from "./check-decision.ts";
import { matchesRule } from "./policy/matches-rule.ts";
import { addGrant } from "./remember/workspace-grants.ts";

/** A call that waits for a decision. */
export interface AskedCall {
  readonly call: CallState;
  readonly question: ApprovalQuestion;
  /** Digest of what was shown. */
  readonly digest: string;
  /** When it was asked, or the decision before it was made: milliseconds since 1970. */
  askedAt: number;
  /** Withdraws the question to the approver. */
  readonly withdraw: AbortController;
}

type Decision = Exclude<ApprovalDecision, "later">;

/**
 * The event of a decision on a call, after its checks: it was made for this call, and edited arguments fit the
 * tool's schema and are not denied by the run's policy. A decision to be remembered in the workspace is kept
 * first.
 *
 * @throws OstinatoError `approval.stale`; `input.invalid` for edited arguments.
 */
export async function decidedEvent(
  context: RunContext,
  asked: AskedCall,
  decision: Decision,
): Promise<CallDecided> {
  const { question } = asked;
  const edit = decision.approved ? decision.edit : undefined;
  await checkDecided(context, asked, decision);
  const remember = rememberOf(decision.remember);
  const failure = remember && keepGrant(context, asked, decision, remember);
  const reason = decision.approved ? "" : (decision.reason ?? "");
  return {
    ...emptyDecision(context, asked),
    decision: decision.approved ? "approved" : "denied",
    by: decision.by === "person" ? "person" : "program",
    ...reasonOf(reason || (question.doubt ?? "")),
    ...(failure && { failure }),
    ...(edit !== undefined && { edit }),
    ...(remember && !failure && { remember }),
  };
}

/** The event of a question that has no decision yet. */
export function pendingEvent(
  context: RunContext,
  asked: AskedCall,
  by: CallDecided["by"],
  failure: string | null = null,
): CallDecided {
  const { doubt, reason } = asked.question;
  const trouble = failure === null ? "" : `approve failed: ${failure}`;
  const parts = [doubt ?? "", doubt === null ? (reason ?? "") : "", trouble];
  return {
    ...emptyDecision(context, asked),
    decision: "pending",
    by,
    ...basisOf(context, asked.call.request.callId, asked.question, "call-decided"),
    ...reasonOf(parts.filter((part) => part !== "").join("; ")),
    ...(failure !== null && { failure }),
  };
}

/** Which rule asks; in a replay, if the record says so, which that of an earlier version doesn't. */
export function basisOf(
  { recordedApprovals }: RunContext,
  callId: string,
  { basis }: ApprovalQuestion,
  event: "call-asked" | "call-decided",
): { basis?: "rule" } {
  if (basis === undefined || recordedApprovals?.namesRule(callId, event) === false) return {};
  return { basis };
}

/** @throws OstinatoError `approval.stale`, `input.invalid`. In a replay, what the record says. */
async function checkDecided(
  context: RunContext,
  asked: AskedCall,
  decision: Decision,
): Promise<void> {
  const { call, question, digest } = asked;
  const { callId } = call.request;
  const { recordedApprovals } = context;
  if (recordedApprovals !== null) {
    const failure = recordedApprovals.failureOf(callId);
    if (failure !== null && recordedApprovals.isPending(callId)) throw new Error(failure);
    return;
  }
  // The approver got the tool's own arguments object and may have changed it.
  const now = approvalDigest(shownCall(context, call, question));
  const shown = { callId, tool: question.tool.name, digest: now };
  checkDecision(shown, { ...decision, digest: decision.digest ?? digest });
  const edit = decision.approved ? decision.edit : undefined;
  if (edit === undefined) return;
  const problem = await editProblem(context, asked, edit);
  if (problem !== null) throw new OstinatoError("input.invalid", problem);
}

function emptyDecision(context: RunContext, { call, digest, askedAt }: AskedCall) {
  const { approve, clock, waiting } = context;
  const now = clock();
  // Time that the run waits for several calls counts once.
  for (const other of waiting.values()) other.askedAt = now;
  return {
    type: "call-decided" as const,
    step: call.request.step,
    callId: call.request.callId,
    digest,
    ...(approve && { waitedMilliseconds: Math.max(0, now - askedAt) }),
  };
}

function reasonOf(reason: string): { reason?: string } {
  return reason === "" ? {} : { reason };
}

function rememberOf(given: Decision["remember"]): RememberedCalls | null {
  if (given === undefined) return null;
  return typeof given === "string" ? { scope: given } : given;
}

/** What is wrong with edited arguments. Null: nothing. */
export async function editProblem(
  context: RunContext,
  asked: AskedCall,
  edit: unknown,
): Promise<string | null> {
  const { approvalRules, state } = context;
  const { tool } = asked.question;
  const checked = await editedInput(context, tool, edit);
  if (!checked.ok) return `edited: ${checked.problem}`;
  const judged = {
    tool,
    arguments: jsonValue(checked.value, edit),
    tainted: state.approvals.tainted,
  };
  const rule = approvalRules.find((each) => matchesRule(each, judged));
  if (rule?.decision !== "deny") return null;
  const why = rule.reason === undefined ? "" : `: ${rule.reason}`;
  return `the run's policy denies ${calledName(tool)} with the edited arguments${why}`;
}

/** Why it can't be kept; the decision on the call holds all the same. Null: it is. */
function keepGrant(
  { clock, recordedApprovals, sandbox, state, runId }: RunContext,
  { call, question }: AskedCall,
  { approved, ...decision }: Decision,
  { scope, arguments: globs }: RememberedCalls,
): string | null {
  if (recordedApprovals !== null) return recordedApprovals.failureOf(call.request.callId);
  if (scope === "run") return null;
  if (sandbox === null) return "the run has no workspace to remember the decision for";
  try {
    const edit = "edit" in decision ? decision.edit : undefined;
    addGrant({
      workspace: sandbox.policy.workspace.path,
      tool: question.tool.name,
      decision: approved ? "allow" : "deny",
      ...(globs === undefined
        ? { same: edit ?? jsonValue(question.input, call.request.arguments) }
        : { arguments: globs }),
      tainted: state.approvals.tainted,
      time: clock(),
      runId,
      callId: call.request.callId,
    });
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
