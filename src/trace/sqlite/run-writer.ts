import { OstinatoError } from "../../errors.ts";
import type { RunTrust, TimedEvent } from "../journal.ts";
import { runNotFound } from "../run-not-found.ts";
import { chainStart } from "./rows/encoded-event.ts";
import type { EventTable } from "./rows/event-table.ts";
import type { RunTable } from "./rows/run-table.ts";
import type { RunKind, SealTable } from "./rows/seal-table.ts";
import type { RunLeases, TakenRun } from "./run-leases.ts";

/** A run that this journal writes. */
export interface RunWriter {
  readonly run: number;
  readonly taken: TakenRun;
  readonly openCalls: Map<string, boolean>;
  /**
   * The kind that its seal states; null: it gets no seal, since the existing events had no valid
   * one.
   */
  readonly kind: RunKind | null;
  /** Events below this number, except the first, are the parent's. */
  readonly shared: number;
  readonly sequence: number;
  readonly head: string;
}

interface JournalTables {
  /** The journal's file, or `:memory:`. */
  readonly path: string;
  readonly runs: RunTable;
  readonly events: EventTable;
  readonly seals: SealTable;
  readonly leases: RunLeases;
}

/**
 * Takes the run, unless it is leased already, and finds its end; a new run begins with `run-started`.
 * @throws OstinatoError `journal.write` if another process writes the run, or it exists already.
 */
export function takeRun(
  { path, runs, events, seals, leases }: JournalTables,
  runId: string,
  [first]: readonly TimedEvent[],
  origin: RunTrust,
): RunWriter {
  const leased = leases.leased(runId);
  const taken = leased ?? leases.take(runId);
  try {
    const place = runs.find(runId);
    const start = { taken, openCalls: new Map<string, boolean>() };
    if (place === null) {
      if (first?.type !== "run-started") throw runNotFound(runId, path);
      return {
        ...start,
        run: runs.insert(runId, first),
        kind: origin === "unverified" ? null : "own",
        shared: first.parent?.events ?? 0,
        sequence: 0,
        head: chainStart(runId),
      };
    }
    if (first?.type === "run-started") throw runExists(runId);
    const shared = place.shared?.events ?? 0;
    const end = events.end(place.run, runId);
    const trust = seals.trust(place, end);
    const kind = trust === "unverified" ? null : trust;
    return { ...start, run: place.run, kind, shared, ...end };
  } catch (cause) {
    if (leased === undefined) taken.lock?.release();
    throw cause;
  }
}

export function runExists(runId: string): OstinatoError {
  return new OstinatoError("journal.write", `run ${runId} is already in the journal`, {
    hint: "give each run a new id (newRunId)",
  });
}

export function beingWritten(runId: string): OstinatoError {
  return new OstinatoError("journal.write", `another process is writing run ${runId}`, {
    hint: "wait until it ends, or stop it",
  });
}

export function leaseLost(runId: string): OstinatoError {
  return new OstinatoError("journal.lease-lost", `another process has taken over run ${runId}`, {
    hint: "It continues there. This process was stopped, or cut off from the journal, for too long.",
  });
}
