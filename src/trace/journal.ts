/// <reference types="node" preserve="true" />
import type { ConversationPlace, EventBody, JournalEvent, Outcome, RunCaller } from "./event.ts";
import type { PostedMessage, RunMessage } from "./inbox.ts";
import type { PruneQuery, PruneResult } from "./pruning/prune-query.ts";

/**
 * Where runs are kept. A run has one writer and any number of readers. Implementations:
 * `SqliteJournal` (a file), `PostgresJournal` (a database for many machines), `MemoryJournal` (tests
 * and throw-away runs).
 */
export interface Journal extends AsyncDisposable {
  /**
   * Events are to be written as they happen. Otherwise a run that nobody watches buffers events
   * that can be derived again for up to 20 milliseconds, so that many are written at once. Default:
   * false.
   */
  readonly isImmediate?: boolean;
  /** The journal's file, if it is kept in one. Runs must not see the file or its log. */
  readonly path?: string;
  /**
   * Appends events in order, all or none, numbered and stamped. When the promise resolves they
   * survive the process. They also survive a power cut when one of them must neither be lost nor
   * repeated (see `mustBeDurable`). The others reach the disk with the next such event, or within a
   * second (see `SqliteJournalOptions.durability`).
   * @param origin Where events come from that were not made by this person's own runs: `imported`
   *   from a file, `unverified` from a damaged journal. Default: a run of this person.
   * @throws OstinatoError `journal.write`: the disk is full, or another process writes this run.
   *   `journal.lease-lost`: another process has taken over the run. `trust.key` where there is no key
   *   to seal the run with.
   */
  append(
    runId: string,
    events: readonly TimedEvent[],
    origin?: Exclude<RunTrust, "own">,
  ): Promise<readonly JournalEvent[]>;
  /**
   * Takes the right to write a run before it is read to be continued, until the lease is disposed of
   * or the run ends. An append takes it by itself where nobody has. Default: a journal of one process.
   * @throws OstinatoError `journal.write` while another process writes the run.
   */
  lease?(runId: string): Promise<RunLease>;
  /** Whether a process, this one included, is working on the run. Default: can't be determined. */
  isWritten?(runId: string): Promise<boolean>;
  /**
   * Calls `onEvents` after each append to a run by any process, and sometimes without one. Resolves
   * when no append can be missed any more, with a function that ends it. `followRun` uses it; default:
   * it looks four times a second.
   */
  watchRun?(runId: string, onEvents: () => void): Promise<() => void>;
  /**
   * Whose a run is. In a journal without this method, runs are the person's own unless they were
   * imported.
   * @throws OstinatoError `journal.run-not-found`.
   */
  trust?(runId: string): Promise<RunTrust>;
  /**
   * Makes a run this person's own, whatever it was: from then on its policy and its decisions count.
   * Look at the run first.
   * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`, `journal.write`, `trust.key`.
   */
  takeOver?(runId: string): Promise<void>;
  /**
   * This person's own run that was started last, sub-agents' runs left out; null if there is none.
   * Default: the newest of the list.
   */
  latest?(): Promise<string | null>;
  /**
   * Events of a run from number `from` (default 0); a fork's shared ones are read from its parent.
   * @throws OstinatoError `journal.run-not-found`; `journal.corrupt` at the first event that is
   *   missing or was changed.
   */
  read(runId: string, from?: number): AsyncIterable<JournalEvent>;
  /** Newest first. */
  list(query?: RunQuery): Promise<readonly RunSummary[]>;
  /**
   * Keeps a text with the run, or replaces it: what was imported with the run, or which events were
   * sent.
   */
  attach(runId: string, name: string, text: string): Promise<void>;
  /** Null when there is none. */
  attached(runId: string, name: string): Promise<string | null>;
  /**
   * Puts a message into the run's inbox; its loop takes it at the next step. Any process may post, also while
   * another one writes the run. When the promise resolves the message survives a power cut.
   * @returns The message's number in the inbox: 1, 2, 3.
   * @throws OstinatoError `input.invalid` for a message of another shape or too long a text (65,536
   *   characters); `journal.run-not-found`; `journal.write`, also after 10,000 messages.
   */
  post(runId: string, message: RunMessage): Promise<number>;
  /**
   * What was posted to a run after message number `after` (default 0), in order. Empty for a run that this
   * journal doesn't have. In a file, only messages with this person's seal count.
   */
  messages(runId: string, after?: number): Promise<readonly PostedMessage[]>;
  /**
   * Deletes runs. A run that is being written is kept, and so is the parent of a fork that is kept:
   * the fork reads its beginning there. Sub-agents' runs are kept and deleted with the run that
   * called them, and the turns of a conversation with its newest one.
   * @throws OstinatoError `journal.write`.
   */
  prune(query: PruneQuery): Promise<PruneResult>;
  /** Waits for the disk and releases every run that this journal writes. */
  close(): Promise<void>;
}

/** The right to write a run. Disposing of it lets others write. */
export interface RunLease extends AsyncDisposable {
  /**
   * Higher each time that the run is taken. Every append carries it, and the journal refuses one with
   * an older number.
   */
  readonly fence: number;
  /**
   * Aborted, with the error `journal.lease-lost`, when another process has taken over the run:
   * whatever the run does here has to end.
   */
  readonly lost: AbortSignal;
}

/**
 * `own`: sealed with this person's key. `imported`: it came in a file, or was forked from one that
 * did. `unverified`: can't be determined, since it is another person's, sealed with another key,
 * changed, or of version 0.1.0. Only own runs are acted on; the records of the others grant
 * nothing.
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
  /** The start of the run's id, or its whole last part. */
  readonly runId?: string | undefined;
  /** The run whose sub-agents' runs are wanted; null: only runs that are no sub-agent's. Default: all. */
  readonly caller?: string | null | undefined;
  /** The conversation whose turns are wanted. Default: all runs. */
  readonly conversation?: string | undefined;
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
  /** For a sub-agent's run: the call that it works for. */
  readonly caller?: RunCaller;
  /** Its place in a conversation. */
  readonly conversation?: ConversationPlace;
}
