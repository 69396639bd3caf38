import { OstinatoError } from "../../errors.ts";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";

/**
 * Holds a decision against the call that waits. A decision that comes from elsewhere (a page, a queue, another
 * process) carries the digest of what was shown there; one without a digest is the answer to this very request.
 *
 * @throws OstinatoError `approval.stale` when it was made on something else.
 */
export function checkDecision(
  { callId, digest, tool }: Pick<ApprovalRequest, "callId" | "digest" | "tool">,
  decision: ApprovalDecision,
): void {
  if (decision === "later" || decision.digest === undefined || decision.digest === digest) return;
  throw new OstinatoError(
    "approval.stale",
    `The decision was made on something else than the call ${callId} of ${tool} that waits now: it carries the digest ${JSON.stringify(decision.digest)}, the call has ${digest}.`,
    { hint: "Show the call as it is now, and ask again." },
  );
}
