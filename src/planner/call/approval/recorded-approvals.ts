import type { EventBody } from "../../../trace/event.ts";
import type { PolicyVerdict } from "./policy/policy-verdict.ts";

/** In a replay: what the recorded run asked, and how it was decided. */
export interface RecordedApprovals {
  /** What the record says was decided without a question. Null: the replayed agent's own policy says it. */
  verdict(callId: string): PolicyVerdict | null;
  /** Is the question on record on its own? Earlier versions only recorded the decision. */
  wasAnnounced(callId: string): boolean;
  /** Does the next question about a call, or the next decision, say that a rule of the policy asks? */
  namesRule(callId: string, event: "call-asked" | "call-decided"): boolean;
  /** The calls that were asked about before the next one started or ended. */
  askedTogether(): ReadonlySet<string>;
  /** Why the next decision on a call didn't count, or could not be remembered. Null: nothing failed. */
  failureOf(callId: string): string | null;
  /** The next decision on a call left it waiting. */
  isPending(callId: string): boolean;
  /** Which of these calls is decided next. */
  nextDecided(callIds: readonly string[]): string | null;
  /** What comes next, if it is about hosts that the running call wanted to connect to. */
  hostEvents(): readonly EventBody[];
}
