import type { PolicyVerdict } from "../../planner/call/approval/policy/policy-verdict.ts";
import type { RecordedApprovals } from "../../planner/call/approval/recorded-approvals.ts";
import type { CallAsked, CallDecided, JournalEvent } from "../../trace/event.ts";
import type { RecordCursor } from "./record-cursor.ts";

/**
 * How a recorded run asked about its calls, and what was decided without a question.
 *
 * @param hasOwnPolicy The replayed agent says itself what is asked about. What a person asked to remember comes from
 *   the record in any case.
 */
export function recordedApprovals(cursor: RecordCursor, hasOwnPolicy: boolean): RecordedApprovals {
  return {
    verdict(callId) {
      const decided = cursor.decision(callId);
      const isRemembered = decided?.basis === "run" || decided?.basis === "workspace";
      if (hasOwnPolicy && !isRemembered) return null;
      const asked = cursor.asked(callId);
      if (decided !== null) return withQuestion(verdictOf(decided), asked, decided);
      // The record may end with the question.
      return asked === null ? { decision: "allow" } : withQuestion({ decision: "ask" }, asked);
    },
    namesRule: (callId, event) =>
      (event === "call-asked" ? cursor.asked(callId) : cursor.decision(callId))?.basis === "rule",
    wasAnnounced: (callId) => cursor.asked(callId) !== null,
    askedTogether() {
      const together = new Set<string>();
      for (const event of cursor.rest()) {
        if (event.type === "call-asked" || event.type === "call-decided") {
          together.add(event.callId);
        } else if (event.type !== "message-taken") break;
      }
      return together;
    },
    hostEvents() {
      const rest = cursor.rest();
      const end = rest.findIndex(({ type }) => !WHILE_ASKING.has(type));
      const events = end === -1 ? rest : rest.slice(0, end);
      return events.some(({ type }) => type === "host-asked" || type === "host-decided")
        ? events
        : [];
    },
    isPending: (callId) => cursor.decision(callId)?.decision === "pending",
    failureOf: (callId) => cursor.decision(callId)?.failure ?? null,
    nextDecided(callIds) {
      const next = cursor.ahead(
        (event) => event.type === "call-decided" && callIds.includes(event.callId),
      );
      return next?.type === "call-decided" ? next.callId : null;
    },
  };
}

/** What a run records while a call runs. */
const WHILE_ASKING: ReadonlySet<JournalEvent["type"]> = new Set([
  "host-asked",
  "host-decided",
  "message-taken",
  "call-decided",
]);

/** Was an approver there in this stretch? Decisions are also taken from the run's inbox. */
export function hadApprover(events: readonly JournalEvent[]): boolean {
  return events.some((event, index) => {
    if (event.type === "call-asked") return true;
    if (event.type !== "call-decided" || event.by === "policy") return false;
    return events[index - 1]?.type !== "message-taken";
  });
}

/** With why it was asked, and by which rule, if that is on record. */
function withQuestion(
  verdict: PolicyVerdict,
  asked: CallAsked | null,
  decided?: CallDecided,
): PolicyVerdict {
  if (verdict.decision !== "ask") return verdict;
  const { reason, basis } = asked ?? (decided?.by === "policy" ? decided : {});
  return {
    ...verdict,
    ...(reason !== undefined && { reason }),
    ...(basis === "rule" && { basis }),
  };
}

function verdictOf({ decision, by, basis, reason }: CallDecided): PolicyVerdict {
  if (by !== "policy" || decision === "pending") return { decision: "ask" };
  return {
    decision: decision === "approved" ? "allow" : "deny",
    ...(basis && { basis }),
    ...(reason !== undefined && { reason }),
    // The tool's own rule failed, with this message.
    ...(basis === undefined && { failure: new Error(reason) }),
  };
}
