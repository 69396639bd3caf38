/// <reference types="node" preserve="true" />
import type { EventBody, JournalEvent, Outcome } from "./event.ts";
import type { Pruned, PruneQuery } from "./pruning/prune-query.ts";

/**
 * Where runs are kept. One writer a run; any number of readers.
 * Implementations: `SqliteJournal` (a file), `MemoryJournal` (tests and throw-away runs).
 */
export interface Journal extends AsyncDisposable {
  /**
   * Events are to come as they happen. Else a run that nobody watches keeps those that can be derived again
   * for up to 20 milliseconds, so that many are written at once. Default: false.
   */
  readonly isImmediate?: boolean;
  /**
   * Appends events in order, all or none, numbered and stamped. When the promise resolves they
   * survive the process. They survive the power too when one of them must neither be lost nor
   * repeated: `isMomentous` says which; the others reach the disk with the next of those, or
   * within a second (see `SqliteJournalOptions.durability`).
   * @throws OstinatoError `journal.write`: the disk is full, or another process writes this run.
   */
  append(runId: string, events: readonly TimedEvent[]): Promise<readonly JournalEvent[]>;
  /**
   * Events of a run from number `from` (default 0); a fork's shared ones are read from its parent.
   * @throws OstinatoError `journal.run-not-found`; `journal.corrupt` at the first event that is
   *   missing or was changed.
   */
  read(runId: string, from?: number): AsyncIterable<JournalEvent>;
  /** Newest first. */
  list(query?: RunQuery): Promise<readonly RunSummary[]>;
  /** Keeps a text beside the run's events, or replaces it: what was imported with it, what was sent of it. */
  attach(runId: string, name: string, text: string): Promise<void>;
  /** Null when there is none. */
  attached(runId: string, name: string): Promise<string | null>;
  /**
   * Takes runs out for good. A run that is being written stays, and so does one whose fork stays: the
   * fork reads its beginning there.
   * @throws OstinatoError `journal.write`.
   */
  prune(query: PruneQuery): Promise<Pruned>;
  /** Waits for the disk and lets go of every run that this journal writes. */
  close(): Promise<void>;
}

/** An event before a journal numbers it. */
export type TimedEvent = EventBody & {
  readonly time: number;
  readonly redacted?: readonly string[];
};

export interface RunQuery {
  /** Default: 50. */
  readonly limit?: number | undefined;
  readonly agent?: string | undefined;
  readonly status?: RunSummary["status"] | undefined;
  /** Text that the task contains; ASCII letters in either case. */
  readonly task?: string | undefined;
  /** How the run's id starts, or the whole of its last part. */
  readonly runId?: string | undefined;
}

export interface RunSummary {
  readonly runId: string;
  readonly task: string;
  readonly agent: string;
  readonly model: string;
  /** `unfinished`: still running, or cut off. */
  readonly status: Outcome["kind"] | "unfinished";
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly steps: number;
  readonly events: number;
  readonly parent: { readonly runId: string; readonly step: number } | null;
}
