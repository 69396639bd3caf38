import { OstinatoError } from "../../../../errors.ts";
import { messageOf } from "../../../../message-of.ts";
import type { HostAsked, HostDecided } from "../../../../trace/event.ts";
import type { CallState } from "../../../state/call-state.ts";
import type { RunContext } from "../../../state/run-context.ts";
import type { ApprovalDecision } from "../approval.ts";
import { approvalDigest, type ShownCall } from "../approval-digest.ts";
import { checkDecision } from "../check-decision.ts";
import { rememberedHost } from "../remember/remembered-decision.ts";
import { addGrant } from "../remember/workspace-grants.ts";
import { hostCallId, NETWORK } from "./host-call-id.ts";

/** A host that waits for a decision. */
export interface AskedHost {
  readonly call: CallState;
  readonly host: string;
  /** What is shown, and its digest. */
  readonly shown: ShownCall;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  /** Withdraws the question to the approver. */
  readonly withdraw: AbortController;
  readonly decided: (event: HostDecided) => void;
}

/** What a person is shown of a host, in the form of a call. */
export function shownHostCall(
  { sandbox, shownAs }: RunContext,
  { request }: CallState,
  host: string,
): ShownCall {
  const { callId, recipient, tool } = request;
  return {
    runId: shownAs.runId,
    callId: shownAs.prefix + hostCallId(callId, host),
    tool: NETWORK,
    description: `Connects to a host that is not on the run's list, for call ${callId} of ${tool ?? recipient}.`,
    effect: "idempotent",
    arguments: { host },
    policy: sandbox?.policy ?? null,
    mayHaveHappened: false,
    doubt: null,
  };
}

export function askedEvent({ state }: RunContext, { call, host, digest }: AskedHost): HostAsked {
  const { step, callId } = call.request;
  const tainted = state.approvals.tainted && { tainted: true as const };
  return { type: "host-asked", step, callId, host, digest, ...tainted };
}

/**
 * The event of a decision on a host. One to be remembered in the workspace is kept first.
 *
 * @throws OstinatoError `approval.stale` if it was made for something else; `input.invalid` for one that changes
 *   the host.
 */
export function decidedHost(
  context: RunContext,
  asked: AskedHost,
  decision: Exclude<ApprovalDecision, "later">,
): HostDecided {
  const { shown, digest } = asked;
  const now = { callId: shown.callId, tool: NETWORK, digest: approvalDigest(shown) };
  checkDecision(now, { ...decision, digest: decision.digest ?? digest });
  const remember = rememberOf(decision);
  const verdict = decision.approved ? "approved" : "denied";
  const failure = remember === "workspace" ? keepGrant(context, asked, verdict) : null;
  const reason = decision.approved ? "" : (decision.reason ?? "");
  return {
    ...emptyDecision(context, asked),
    decision: verdict,
    by: decision.by === "person" ? "person" : "program",
    ...(reason !== "" && { reason }),
    ...(failure !== null && { failure }),
    ...(remember !== undefined && failure === null && { remember }),
  };
}

/** The event of a question that got no decision. */
export function pendingHost(context: RunContext, asked: AskedHost, failure: string): HostDecided {
  return { ...emptyDecision(context, asked), decision: "pending", by: "program", failure };
}

function emptyDecision({ clock }: RunContext, { call, host, digest, askedAt }: AskedHost) {
  const { step, callId } = call.request;
  const waitedMilliseconds = Math.max(0, clock() - askedAt);
  return { type: "host-decided" as const, step, callId, host, digest, waitedMilliseconds };
}

/** @throws OstinatoError `input.invalid`. */
function rememberOf(decision: Exclude<ApprovalDecision, "later">): HostDecided["remember"] {
  const { remember } = decision;
  const isEdited = decision.approved && decision.edit !== undefined;
  const scope = typeof remember === "object" ? remember.scope : remember;
  if (isEdited || (typeof remember === "object" && remember.arguments !== undefined)) {
    throw new OstinatoError(
      "input.invalid",
      "A decision on a host is for this host only: it takes no edited arguments and no globs.",
    );
  }
  return scope;
}

/** Why it can't be kept; the decision holds for the call all the same. Null: it is. */
function keepGrant(
  { clock, runId, sandbox }: RunContext,
  { call, host }: AskedHost,
  verdict: "approved" | "denied",
): string | null {
  if (sandbox === null) return "the run has no workspace to remember the decision for";
  try {
    addGrant({
      ...rememberedHost(host, verdict),
      workspace: sandbox.policy.workspace.path,
      time: clock(),
      runId,
      callId: hostCallId(call.request.callId, host),
    });
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
