import { OstinatoError } from "../../errors.ts";
import { EVENT_SCHEMA_VERSION, type JournalEvent } from "../event.ts";
import { lineageOf } from "./lineage.ts";
import type { EventTable } from "./rows/event-table.ts";
import type { RunPlace } from "./rows/run-table.ts";

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
  let pinned: string | undefined;
  for (const stretch of lineageOf(place, find)) {
    let next = Math.max(from, stretch.from);
    for (let pageStart = -1; next < stretch.to && next !== pageStart; ) {
      pageStart = next;
      for (const event of events.read(stretch.place, next, stretch.to)) {
        next = event.sequence + 1;
        if (event.type === "run-started") {
          checkVersion(event.schemaVersion, runId);
          pinned = event.parent?.hash;
        }
        yield stretch.place === place ? event : { ...event, runId };
        // A fork's first event names the hash of the last event that it shares.
        if (next === place.shared?.events) checkPinned(event, pinned, runId);
      }
    }
    if (next < stretch.to && stretch.to !== Number.POSITIVE_INFINITY) {
      throw new OstinatoError("journal.corrupt", `event ${next} of run ${runId} is missing`);
    }
  }
}

function checkVersion(version: number, runId: string): void {
  if (version <= EVENT_SCHEMA_VERSION) return;
  throw new OstinatoError(
    "journal.open",
    `a newer Ostinato wrote run ${runId}: its events have version ${version}, ` +
      `and this one knows up to ${EVENT_SCHEMA_VERSION}`,
    { hint: "update Ostinato" },
  );
}

function checkPinned(last: JournalEvent, pinned: string | undefined, runId: string): void {
  if (pinned === undefined || pinned === last.hash) return;
  throw new OstinatoError(
    "journal.corrupt",
    `run ${runId} was forked from events that its parent no longer has`,
  );
}
