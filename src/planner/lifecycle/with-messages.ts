import type { Outcome } from "../../trace/event.ts";
import type { RecordedHistoryMessage } from "./start/history-message.ts";

/** Adds what was said. Not part of the outcome's JSON: the run's events have it. */
export function withMessages<Of extends Outcome>(
  outcome: Of,
  messages: readonly RecordedHistoryMessage[],
): Of {
  // A copy: a journal in memory hands out the same outcome to each of its readers.
  return Object.defineProperty({ ...outcome }, "messages", { value: messages, enumerable: false });
}
