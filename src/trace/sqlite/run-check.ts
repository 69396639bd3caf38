import { OstinatoError } from "../../errors.ts";
import { EVENT_SCHEMA_VERSION, type JournalEvent } from "../event.ts";
import type { RunPlace } from "./rows/run-table.ts";

/** What is checked of a run's events beside their hash chain, one after another. */
export class RunCheck {
  readonly #place: RunPlace;
  #pinned: string | undefined;

  constructor(place: RunPlace) {
    this.#place = place;
  }

  /** @throws OstinatoError `journal.open` for events that a newer Ostinato wrote. */
  version(event: JournalEvent): void {
    if (event.type !== "run-started") return;
    const { schemaVersion } = event;
    if (schemaVersion > EVENT_SCHEMA_VERSION) {
      throw new OstinatoError(
        "journal.open",
        `a newer Ostinato wrote run ${this.#place.runId}: its events have version ${schemaVersion}, ` +
          `and this one knows up to ${EVENT_SCHEMA_VERSION}`,
        { hint: "update Ostinato" },
      );
    }
    this.#pinned = event.parent?.hash;
  }

  /**
   * A fork's first event names the hash of the last event that it shares.
   * @throws OstinatoError `journal.corrupt` if the parent has another one.
   */
  fork(event: JournalEvent): void {
    if (event.sequence + 1 !== this.#place.shared?.events) return;
    if (this.#pinned === undefined || this.#pinned === event.hash) return;
    throw new OstinatoError(
      "journal.corrupt",
      `run ${this.#place.runId} was forked from events that its parent no longer has`,
    );
  }
}

export function missingEvent(sequence: number, runId: string): OstinatoError {
  return new OstinatoError("journal.corrupt", `event ${sequence} of run ${runId} is missing`);
}
