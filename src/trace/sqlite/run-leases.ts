import type { DatabaseSync } from "node:sqlite";
import { OstinatoError } from "../../errors.ts";
import type { RunLease } from "../journal.ts";
import { beingWritten } from "./run-writer.ts";
import { WriterLock } from "./writer-lock.ts";

/** A run that is taken: its file lock, null for a journal in memory, and its fencing number. */
export interface TakenRun {
  readonly lock: WriterLock | null;
  readonly fence: number;
}

/**
 * Who may write a run of a file: whoever holds its lock. The fencing number in the file protects a run whose
 * lock was lost under its writer, for example because somebody removed the folder of locks.
 */
export class RunLeases {
  readonly #path: string;
  readonly #bump;
  readonly #current;
  /** Runs whose lease was asked for; others are taken by an append. */
  readonly #leased = new Map<
    string,
    { readonly taken: TakenRun; readonly lost: AbortController }
  >();

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    // A read-only journal of an earlier version has none.
    const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'fences'").get();
    const prepare = (sql: string) => (found === undefined ? null : database.prepare(sql));
    this.#bump = prepare(
      `INSERT INTO fences VALUES (?, 1) ON CONFLICT DO UPDATE SET fence = fence + 1 RETURNING fence`,
    );
    this.#current = prepare("SELECT fence FROM fences WHERE run_id = ?");
  }

  /** @throws OstinatoError `journal.write` if another process, or another journal of this one, writes it. */
  take(runId: string): TakenRun {
    const isMemory = this.#path === ":memory:";
    const lock = isMemory ? null : WriterLock.acquire(`${this.#path}-writers`, runId);
    if (lock === null && !isMemory) throw beingWritten(runId);
    try {
      return { lock, fence: Number(this.#bump?.get(runId)?.fence ?? 0) };
    } catch (cause) {
      lock?.release();
      throw cause;
    }
  }

  /** False if the run was taken again since, or surrendered. */
  isCurrent(runId: string, fence: number): boolean {
    if (this.#leased.get(runId)?.lost.signal.aborted) return false;
    return Number(this.#current?.get(runId)?.fence ?? 0) === fence;
  }

  /** The run's lease, disposed of by `release`. */
  lease(runId: string, taken: TakenRun, release: () => Promise<void>): RunLease {
    const leased = { taken, lost: new AbortController() };
    this.#leased.set(runId, leased);
    return {
      fence: taken.fence,
      lost: leased.lost.signal,
      [Symbol.asyncDispose]: async () => {
        if (this.#leased.get(runId) === leased) await release();
      },
    };
  }

  leased(runId: string): TakenRun | undefined {
    return this.#leased.get(runId)?.taken;
  }

  /** Tells the lease of an append that was refused because somebody else has the run. */
  failed(runId: string, cause: unknown): void {
    if (!OstinatoError.is(cause) || cause.code !== "journal.lease-lost") return;
    this.#leased.get(runId)?.lost.abort(cause);
  }

  release(runId: string): void {
    this.#leased.get(runId)?.taken.lock?.release();
    this.#leased.delete(runId);
  }

  releaseAll(): void {
    for (const runId of this.#leased.keys()) this.release(runId);
  }
}
