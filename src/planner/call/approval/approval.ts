import type { SandboxPolicy } from "../../../sandbox/sandbox.ts";
import type { AnyTool, CallPreview } from "../../../tool/tool.ts";
import type { CallDecided, RememberedCalls } from "../../../trace/event.ts";
import { jsonValue } from "../../contract/json-value.ts";
import type { CallState } from "../../state/call-state.ts";
import type { RunContext } from "../../state/run-context.ts";
import type { ShownCall } from "./approval-digest.ts";

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
  /** Why the run's policy asks. Absent: the tool itself does. */
  readonly reason?: string;
  /**
   * The question is whether a running call may connect to this host, which the run's policy asks about
   * (`network: "ask"`); `tool` is then `network`, and `callId` names call and host: `2.1@example.org`. An approval
   * holds for the call, a denial for the run. Absent: the call itself is to be decided on.
   */
  readonly host?: string;
  /** The run has read content of unknown origin, such as a web page. Absent: it hasn't. */
  readonly tainted?: true;
  /** Fires when there is nothing to decide any more: the run ended, or another process decided. */
  readonly signal: AbortSignal;
  /**
   * What the call would do, with these arguments or with others: its command, or the files that it would change.
   * Null: the tool doesn't say. Absent: it can't.
   */
  readonly preview?: (edit?: unknown) => Promise<CallPreview | null>;
  /**
   * What is wrong with arguments to run the call with instead. Null: nothing. Absent: the call can't be edited.
   */
  readonly check?: (edit: unknown) => Promise<string | null>;
}

export type ApprovalDecision =
  | (Decided & {
      readonly approved: true;
      /** The arguments to run the call with instead of the model's. They are checked like the model's. */
      readonly edit?: unknown;
    })
  | (Decided & { readonly approved: false; readonly reason?: string })
  /** No decision yet: the run ends as `awaiting-approval` and can be resumed. */
  | "later";

interface Decided {
  readonly by?: Decider;
  /**
   * Such calls are decided alike from now on, without a question: in this run, or always in this workspace. By
   * default only calls with exactly the same arguments; `arguments` names others, as globs by field.
   */
  readonly remember?: RememberedCalls["scope"] | RememberedCalls;
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
  /** Why the run's policy asks. */
  readonly reason?: string;
  /** A rule of the policy asks. Absent: the tool's own rule does. */
  readonly basis?: "rule";
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

export function recordDecision(
  { recorder }: RunContext,
  { request }: CallState,
  decided: Pick<CallDecided, "decision" | "by" | "reason" | "basis" | "deniedAs">,
): void {
  recorder.record({ type: "call-decided", step: request.step, callId: request.callId, ...decided });
}
