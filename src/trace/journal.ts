/// <reference types="node" preserve="true" />
import type { EventBody, JournalEvent, Outcome } from "./event.ts";
import type { PruneQuery, PruneResult } from "./pruning/prune-query.ts";

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
  /** The file that it is kept in, where it is one: what is in it, and beside it, is nothing for the runs in it. */
  readonly path?: string;
  /**
   * Appends events in order, all or none, numbered and stamped. When the promise resolves they
   * survive the process. They survive the power too when one of them must neither be lost nor
   * repeated: `isMomentous` says which; the others reach the disk with the next of those, or
   * within a second (see `SqliteJournalOptions.durability`).
   * @param origin Where the events come from that this person's runs did not make: `imported` from a file,
   *   `unverified` from a damaged journal. Default: a run of this person.
   * @throws OstinatoError `journal.write`: the disk is full, or another process writes this run.
   *   `trust.key` where there is no key to seal the run with.
   */
  append(
    runId: string,
    events: readonly TimedEvent[],
    origin?: Exclude<RunTrust, "own">,
  ): Promise<readonly JournalEvent[]>;
  /**
   * Whose a run is. Where a journal has no word on it, its runs are the person's own, but for imported ones.
   * @throws OstinatoError `journal.run-not-found`.
   */
  trust?(runId: string): Promise<RunTrust>;
  /** The run of this person's own that was begun last; null where there is none. Default: the newest of the list. */
  latest?(): Promise<string | null>;
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
  prune(query: PruneQuery): Promise<PruneResult>;
  /** Waits for the disk and lets go of every run that this journal writes. */
  close(): Promise<void>;
}

/**
 * `own`: this person's key says so. `imported`: it came in a file, or was forked from one that did.
 * `unverified`: nobody can tell: another person's, another key's, changed, or of version 0.1.0. Only
 * one's own are acted on; the others bring words and no powers.
 */
export type RunTrust = "own" | "imported" | "unverified";

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
