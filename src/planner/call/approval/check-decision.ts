import { OstinatoError } from "../../../errors.ts";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";

/**
 * Checks a decision against the waiting call. A decision from elsewhere (a page, a queue, another process)
 * carries the digest of what was shown there; one without a digest answers this request.
 *
 * @throws OstinatoError `approval.stale` if the decision was made for something else.
 */
export function checkDecision(
  { callId, digest, tool }: Pick<ApprovalRequest, "callId" | "digest" | "tool">,
  decision: ApprovalDecision,
): void {
  if (decision === "later" || decision.digest === undefined || decision.digest === digest) return;
  throw new OstinatoError(
    "approval.stale",
    `The decision was not made for the waiting call ${callId} of ${tool}: its digest is ${JSON.stringify(decision.digest)}, the call's digest is ${digest}.`,
    { hint: "Show the current call and ask again." },
  );
}
