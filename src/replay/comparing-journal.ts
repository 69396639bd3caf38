import { OstinatoError } from "../errors.ts";
import type { JournalEvent } from "../trace/event.ts";
import type { PostedMessage } from "../trace/inbox.ts";
import type { Journal, TimedEvent } from "../trace/journal.ts";
import type { PruneResult } from "../trace/pruning/prune-query.ts";
import { runNotFound } from "../trace/run-not-found.ts";
import { decodeEvent, encodeEvent } from "../trace/sqlite/rows/encoded-event.ts";
import { compareEvents } from "./divergence.ts";
import { isOutcomeFromOutside, type RecordCursor } from "./recorded/record-cursor.ts";

/**
 * The journal of a replayed run: stores nothing, compares each event with the recorded one, and
 * stops the run at the first difference and at the end of the record.
 */
export class ComparingJournal implements Journal {
  /** What is served next depends on the events so far. */
  readonly isImmediate = true;
  readonly #cursor: RecordCursor;
  readonly #ignore: ReadonlySet<string>;
  readonly #advanced: () => void;

  /** @param advanced Called after each event that was as recorded. */
  constructor(cursor: RecordCursor, ignore: ReadonlySet<string>, advanced = () => {}) {
    this.#cursor = cursor;
    this.#ignore = ignore;
    this.#advanced = advanced;
  }

  async append(_runId: string, events: readonly TimedEvent[]): Promise<readonly JournalEvent[]> {
    const cursor = this.#cursor;
    for (const event of events) {
      if (cursor.ended || cursor.divergence !== null) return [];
      const { upcoming, wasStopped } = cursor;
      const isEnd = upcoming?.type === "run-finished" && event.type === "run-finished";
      if (upcoming === null || (wasStopped && !isEnd)) throw this.#atEnd();
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
      this.#advanced();
    }
    return [];
  }

  /** What a resumed run reads: the record up to here. */
  async *read(runId: string): AsyncGenerator<JournalEvent, void, void> {
    if (runId !== this.#cursor.events[0]?.runId) throw runNotFound(runId, "the record");
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

  /**
   * What the recorded run took here. A run that was paused for good would wait for ever.
   * @throws OstinatoError `aborted` where such a record ends.
   */
  async messages(): Promise<readonly PostedMessage[]> {
    const { messages, upcoming, wasStopped } = this.#cursor;
    if (this.#isPaused && (upcoming === null || wasStopped)) throw this.#atEnd();
    return messages;
  }

  #atEnd(): OstinatoError {
    this.#cursor.ended = true;
    this.#cursor.next = this.#cursor.end;
    return new OstinatoError("aborted", "the record ends here");
  }

  /** The last message that counts among those taken so far is a pause. */
  get #isPaused(): boolean {
    const { events, next } = this.#cursor;
    const last = events.slice(0, next).findLast(isPauseOrContinue);
    return last?.type === "message-taken" && last.message.kind === "pause";
  }

  async prune(): Promise<PruneResult> {
    return { runIds: [], kept: [], bytesBefore: 0, bytesAfter: 0 };
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function isPauseOrContinue(event: JournalEvent): boolean {
  if (event.type !== "message-taken") return false;
  return event.message.kind === "pause" || event.message.kind === "continue";
}

/** Ended by a person, the clock or the machine, and not by anything in the run itself. */
function isFromOutside(event: JournalEvent): boolean {
  return event.type === "run-finished" && isOutcomeFromOutside(event.outcome);
}
