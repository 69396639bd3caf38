import type { Ending } from "../contract/ending.ts";

/** The reason of a run's signal when its time was up. */
export class TimeIsUp extends Error {
  override readonly name = "TimeIsUp";
}

/** How a run ends whose signal fired. */
export function endingOfSignal(signal: AbortSignal): Ending {
  const { reason } = signal;
  if (reason instanceof TimeIsUp) return { kind: "limit", limit: "wallMilliseconds" };
  const text = reason instanceof Error ? reason.message : String(reason ?? "");
  return { kind: "aborted", reason: text || "the caller aborted" };
}
