import { hash } from "node:crypto";
import type { ApprovalRequest } from "./approval.ts";

/** What is shown of a call to whoever decides on it. */
export type ShownCall = Omit<ApprovalRequest, "digest" | "signal">;

/**
 * SHA-256, in hex, of what is shown of a call that waits for approval: of its canonical JSON, with the keys of
 * every object in order. A client that computes it over what it shows knows that no other call is decided on.
 */
export function approvalDigest(shown: ShownCall): string {
  const { runId, callId, tool, description, effect, policy, doubt } = shown;
  const covered = {
    ...{ runId, callId, tool, description, effect, arguments: shown.arguments },
    ...{ policy, mayHaveHappened: shown.mayHaveHappened, doubt },
  };
  return hash("sha256", JSON.stringify(covered, withSortedKeys), "hex");
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  // Defined, not assigned: a key may be `__proto__`.
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
