import type { JournalEvent } from "../event.ts";
import { lineageOf } from "./lineage.ts";
import type { EventTable } from "./rows/event-table.ts";
import type { RunPlace } from "./rows/run-table.ts";
import { missingEvent, RunCheck } from "./run-check.ts";

/**
 * A run's events from one number on, page by page, each checked against the hash chain. A fork's
 * shared events are read from its parent.
 *
 * @throws OstinatoError `journal.corrupt`; `journal.open` for events that a newer Ostinato wrote.
 */
export function* readRun(
  events: Pick<EventTable, "read">,
  place: RunPlace,
  find: (runId: string) => RunPlace | null,
  from: number,
): Generator<JournalEvent, void, void> {
  const { runId } = place;
  const check = new RunCheck(place);
  for (const stretch of lineageOf(place, find)) {
    let next = Math.max(from, stretch.from);
    for (let pageStart = -1; next < stretch.to && next !== pageStart; ) {
      pageStart = next;
      for (const event of events.read(stretch.place, next, stretch.to)) {
        next = event.sequence + 1;
        check.version(event);
        yield stretch.place === place ? event : { ...event, runId };
        check.fork(event);
      }
    }
    if (next < stretch.to && stretch.to !== Number.POSITIVE_INFINITY) {
      throw missingEvent(next, runId);
    }
  }
}
