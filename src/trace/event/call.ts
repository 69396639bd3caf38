import type { NetworkRequest, SavedLayer, WorkspaceChange } from "../../sandbox/sandbox.ts";
import type { Outcome } from "./outcome.ts";

/** What was spent of the limits of a run. */
export interface Spending {
  /** Turns of the model, without a last turn. */
  readonly steps: number;
  /** Tokens that the model generated. */
  readonly outputTokens: number;
  /** Tokens that were new in a prompt: those after what it had in common with the prompt and the turn before. */
  readonly promptTokens: number;
  /** In the unit of the run's prices. */
  readonly cost: number;
  /** Started calls, by tool. */
  readonly calls: { readonly [tool: string]: number };
  /** How often tools asked for another call (`RetryCall`). Absent: never. */
  readonly retries?: number;
}

export interface CallRequested {
  readonly type: "call-requested";
  readonly step: number;
  readonly callId: string;
  /** The recipient as the model wrote it. */
  readonly recipient: string;
  /** The channel of the call and of its result. */
  readonly channel: string | null;
  /** The tool that it names; null when there is no such tool. */
  readonly tool: string | null;
  readonly rawArguments: string;
  /** What was repaired in them so that they could be parsed; see `repairArguments`. */
  readonly repairs?: readonly string[];
  /**
   * Which arguments were read differently from how they were written, so that they fit the schema: where
   * (`limits.0`), and how (see `CoercionKind`). Absent: none.
   */
  readonly coercions?: readonly { readonly path: string; readonly kind: string }[];
  /** Parsed and checked; absent when `problem` says why they could not be. */
  readonly arguments?: unknown;
  readonly problem?: string;
}

/** The run waits for a decision on a call; meanwhile one can also be posted to its inbox. */
export interface CallAsked {
  readonly type: "call-asked";
  readonly step: number;
  readonly callId: string;
  /** Digest of what is shown of the call (`approvalDigest`). */
  readonly digest: string;
  /** Why the policy asks, or why the call may have happened already. */
  readonly reason?: string;
  /** A rule of the policy asks. Absent: the tool's own rule does, or a record of an earlier version. */
  readonly basis?: "rule";
  /** The run has read content of unknown origin. Absent: it hasn't. */
  readonly tainted?: true;
}

export interface CallDecided {
  readonly type: "call-decided";
  readonly step: number;
  readonly callId: string;
  readonly decision: "approved" | "denied" | "pending";
  /** `policy` when no question was asked. */
  readonly by: "policy" | "person" | "program";
  readonly reason?: string;
  /** Denied without asking, since this earlier call with the same tool and arguments was denied. */
  readonly deniedAs?: string;
  /** Why the approver gave no answer: it threw, or returned something else. Also part of the reason. */
  readonly failure?: string;
  /**
   * Digest of what was shown of the call, if a question was asked (`approvalDigest`). Versions
   * before 0.2 have none.
   */
  readonly digest?: string;
  /**
   * What decided without a question, if not the tool's own rule: a rule of the run's policy, or a decision that
   * a person asked to remember, in this run or in this workspace. With `pending`, and `rule`: what asks.
   */
  readonly basis?: "rule" | "run" | "workspace";
  /** The arguments that the call runs with instead of the model's, as the person changed them. */
  readonly edit?: unknown;
  /** Such calls are decided alike from now on: in this run, or in this workspace. */
  readonly remember?: RememberedCalls;
  /** How long the run waited for the decision. Absent if no question was asked. */
  readonly waitedMilliseconds?: number;
}

/** Which calls a remembered decision is for. */
export interface RememberedCalls {
  readonly scope: "run" | "workspace";
  /** Globs of arguments, by field; see `ApprovalRule`. Absent: only calls with exactly the same arguments. */
  readonly arguments?: { readonly [field: string]: string };
}

/** The intent: written before the tool starts; if its effect is `read`, while it runs. */
export interface CallStarted {
  readonly type: "call-started";
  readonly step: number;
  readonly callId: string;
  readonly tool: string;
  readonly effect: "read" | "idempotent" | "once";
}

export interface CallFinished {
  readonly type: "call-finished";
  readonly step: number;
  readonly callId: string;
  readonly status: "ok" | "failed" | "timeout" | "denied" | "rejected" | "aborted";
  /** What the model reads. */
  readonly text: string;
  /**
   * Set when the text was too long and its middle was replaced by a notice. Absent: the text is
   * whole, or of version 0.1.0.
   */
  readonly cut?: CutText;
  /** The text before it was cut, up to 4,194,304 characters, for `read_result`. */
  readonly whole?: string;
  /** This many characters at the end of `text` are the loop's notice and not the tool's text. */
  readonly notice?: number;
  /** What people and programs read. */
  readonly details?: unknown;
  /** The tool asked for another call with other arguments (`RetryCall`). */
  readonly retry?: true;
  /**
   * With `retry`: how many more of them the limit `retries` left, of the run or of one that called it; 0: further
   * calls of the tool are refused. Absent: the tool's own `retries` allowed no more than the limit.
   */
  readonly retriesLeft?: number;
  /** The call timed out and the tool did not end: its effect may still happen. */
  readonly mayStillRun?: true;
  /** The result holds content of unknown origin, such as a web page; see `Tool.untrusted`. */
  readonly untrusted?: true;
  /** The stack of the error that the tool threw; the model never sees it. */
  readonly stack?: string;
  readonly changes?: readonly WorkspaceChange[];
  /** For a workspace that travels: its state after the call, if the call changed it. */
  readonly saved?: SavedLayer;
  /** Network requests while the call ran; refused ones with their reason. */
  readonly network?: readonly NetworkRequest[];
  /** The runs of the sub-agents that worked for the call, in the order of their tasks. */
  readonly subRuns?: readonly SubRun[];
  readonly milliseconds: number;
  /** What the runs of its sub-agents spent of this run's limits. Absent: there were none. */
  readonly spent?: Spending;
  /** How long they waited for decisions. Absent: nobody was asked. */
  readonly waitedMilliseconds?: number;
  /** Set when the call was rejected because the tool may not be called more often. */
  readonly limit?: "calls";
}

/** A sub-agent's run: how it ended, and what it used of its caller's limits. */
export interface SubRun {
  readonly runId: string;
  readonly agent: string;
  readonly kind: Outcome["kind"];
  readonly steps: number;
  readonly calls: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly outputTokens: number;
  /** It has read content of unknown origin. Absent: it hasn't. */
  readonly tainted?: true;
}

/** How many characters of a text are left at its beginning and its end, and how many it had. */
export interface CutText {
  readonly head: number;
  readonly tail: number;
  readonly of: number;
}
