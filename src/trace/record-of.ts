import { type ErrorCode, OstinatoError } from "../errors.ts";
import type { JournalEvent, Outcome } from "./event.ts";
import type { Journal } from "./journal.ts";

/**
 * The events of a finished run.
 *
 * @throws OstinatoError with the run's own failure if that prevented the run, or its end, from
 *   being recorded; otherwise as `journal.read` does.
 */
export async function recordOf(
  journal: Journal,
  runId: string,
  outcome: Outcome,
): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  try {
    for await (const event of journal.read(runId)) events.push(event);
  } catch (error) {
    throw failureOf(outcome) ?? error;
  }
  const failure = events.at(-1)?.type === "run-finished" ? null : failureOf(outcome);
  if (failure) throw failure;
  return events;
}

function failureOf(outcome: Outcome): OstinatoError | null {
  if (outcome.kind !== "failed") return null;
  const { code, message, hint } = outcome.error;
  return new OstinatoError(code as ErrorCode, message, hint === undefined ? {} : { hint });
}
