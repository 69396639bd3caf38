import { hash } from "node:crypto";
import type { ApprovalRequest } from "./approval.ts";

/** What the approver is shown of a call. */
export type ShownCall = Omit<
  ApprovalRequest,
  "digest" | "reason" | "host" | "tainted" | "signal" | "preview" | "check"
>;

/**
 * SHA-256, in hexadecimal, of what is shown of a call that waits for approval: of its canonical JSON, with
 * sorted object keys. A client that computes it over what it displays can be sure that the decision applies
 * to exactly this call.
 */
export function approvalDigest(shown: ShownCall): string {
  const { runId, callId, tool, description, effect, policy, doubt } = shown;
  const covered = {
    runId,
    callId,
    tool,
    description,
    effect,
    arguments: shown.arguments,
    policy,
    mayHaveHappened: shown.mayHaveHappened,
    doubt,
  };
  return hash("sha256", JSON.stringify(covered, withSortedKeys), "hex");
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  // Defined, not assigned: a key may be `__proto__`.
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
