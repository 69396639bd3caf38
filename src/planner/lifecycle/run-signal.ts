import { OstinatoError } from "../../errors.ts";
import type { RunEnding } from "../contract/run-ending.ts";

/** The abort reason when a run exceeds its time limit. */
export class TimeIsUp extends Error {
  override readonly name = "TimeIsUp";
}

/** How a run ends after its signal fired. */
export function endingOfSignal(signal: AbortSignal): RunEnding {
  const { reason } = signal;
  if (reason instanceof TimeIsUp) return { kind: "limit", limit: "wallMilliseconds" };
  if (OstinatoError.is(reason) && reason.code === "journal.lease-lost") {
    const { code, message, hint } = reason;
    return { kind: "failed", error: { code, message, ...(hint !== undefined && { hint }) } };
  }
  const text = reason instanceof Error ? reason.message : String(reason ?? "");
  return { kind: "aborted", reason: text || "the caller aborted" };
}
