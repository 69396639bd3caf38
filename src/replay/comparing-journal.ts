import { OstinatoError } from "../errors.ts";
import type { JournalEvent, Outcome } from "../trace/event.ts";
import type { Journal, TimedEvent } from "../trace/journal.ts";
import type { PruneResult } from "../trace/pruning/prune-query.ts";
import { decodeEvent, encodeEvent } from "../trace/sqlite/rows/encoded-event.ts";
import { compareEvents } from "./divergence.ts";
import type { RecordCursor } from "./recorded/record-cursor.ts";

/**
 * The journal of a replayed run: stores nothing, compares each event with the recorded one, and
 * stops the run at the first difference and at the end of the record.
 */
export class ComparingJournal implements Journal {
  /** What is served next depends on the events so far. */
  readonly isImmediate = true;
  readonly #cursor: RecordCursor;
  readonly #ignore: ReadonlySet<string>;

  constructor(cursor: RecordCursor, ignore: ReadonlySet<string>) {
    this.#cursor = cursor;
    this.#ignore = ignore;
  }

  async append(_runId: string, events: readonly TimedEvent[]): Promise<readonly JournalEvent[]> {
    const cursor = this.#cursor;
    for (const event of events) {
      if (cursor.ended || cursor.divergence !== null) return [];
      const { upcoming } = cursor;
      if (upcoming === null || (isFromOutside(upcoming) && event.type !== "run-finished")) {
        cursor.ended = true;
        if (upcoming !== null) cursor.next = cursor.end;
        throw new OstinatoError("aborted", "the record ends here");
      }
      // As a journal would store it: a date that a schema made from a text is a text again.
      const kept = decodeEvent(encodeEvent(event));
      cursor.divergence = compareEvents(upcoming, kept, cursor.stepOf(upcoming), this.#ignore);
      // The reason for an external stop isn't reproduced; the record only shows that the run was
      // stopped here.
      if (cursor.divergence !== null && isFromOutside(upcoming)) cursor.divergence = null;
      if (cursor.divergence !== null) {
        throw new OstinatoError(
          "replay.diverged",
          "the replayed run differs from the recorded one",
        );
      }
      cursor.next++;
    }
    return [];
  }

  /** What a resumed run reads: the record up to here. */
  async *read(): AsyncGenerator<JournalEvent, void, void> {
    yield* this.#cursor.events.slice(0, this.#cursor.next);
  }

  async list(): Promise<readonly []> {
    return [];
  }

  async attach(): Promise<void> {}

  async attached(): Promise<null> {
    return null;
  }

  async post(): Promise<number> {
    throw new OstinatoError("input.invalid", "A replayed run takes no messages.");
  }

  async messages(): Promise<readonly []> {
    return [];
  }

  async prune(): Promise<PruneResult> {
    return { runIds: [], kept: [], bytesBefore: 0, bytesAfter: 0 };
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Ended by a person, the clock or the machine, and not by anything in the run itself. */
function isFromOutside(event: JournalEvent): boolean {
  return event.type === "run-finished" && isOutcomeFromOutside(event.outcome);
}

export function isOutcomeFromOutside(outcome: Outcome): boolean {
  if (outcome.kind === "aborted" || outcome.kind === "failed") return true;
  return outcome.kind === "limit" && outcome.limit === "wallMilliseconds";
}
