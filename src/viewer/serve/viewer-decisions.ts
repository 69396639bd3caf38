import type { PendingCall } from "../../trace/event.ts";

/** A call or a host that waits for a decision, as the page shows it. */
export interface ShownWaiting extends PendingCall {
  /** The run has read content of unknown origin. */
  readonly tainted?: true;
  /** It is decided on, and the run has not taken the decision yet. */
  readonly posted?: "approved" | "denied";
}

/** What a person decided on the page. */
export interface ViewerDecision {
  readonly callId: string;
  readonly verdict: "approved" | "denied";
  /** Of what was shown. */
  readonly digest: string;
  readonly edit?: unknown;
  readonly reason?: string;
  readonly remember?: "run" | "workspace";
}

/** How the page's server finds what waits, and decides on it: `pendingCalls` and `decide` of `ostinato`. */
export interface ViewerDecisions {
  waiting(runId: string): Promise<readonly ShownWaiting[]>;
  /** @throws OstinatoError if it doesn't wait any more, or the decision isn't possible. */
  decide(runId: string, decision: ViewerDecision): Promise<unknown>;
}
