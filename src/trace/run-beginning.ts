import { OstinatoError } from "../errors.ts";
import type { JournalEvent, RunStarted } from "./event.ts";
import type { Journal } from "./journal.ts";

/**
 * A run's first event, with everything that it was started with.
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function runBeginning(journal: Journal, runId: string): Promise<RunStarted> {
  for await (const event of journal.read(runId)) {
    if (event.type !== "run-started") break;
    return event;
  }
  throw noBeginning(runId);
}

/**
 * The first of a run's events.
 * @throws OstinatoError `journal.corrupt` if it isn't `run-started`.
 */
export function beginningOf(events: readonly JournalEvent[]): RunStarted & JournalEvent {
  const [first] = events;
  if (first?.type === "run-started") return first;
  throw noBeginning(first?.runId ?? "without events");
}

function noBeginning(runId: string): OstinatoError {
  return new OstinatoError("journal.corrupt", `The run ${runId} has no beginning in the journal.`);
}
