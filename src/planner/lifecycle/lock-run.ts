import { OstinatoError } from "../../errors.ts";
import type { Journal } from "../../trace/journal.ts";
import { tryLockRun } from "../../trace/run-locks.ts";

/**
 * Ensures that only one `run` or `resume` in this process writes a run, until the returned lock is disposed.
 * Other processes, and other journal objects in this one, are excluded by the journal itself.
 *
 * @throws OstinatoError `journal.write` when the run is locked, unless it already has an answer, which can
 *   always be read.
 */
export async function lockRun(journal: Journal, runId: string): Promise<Disposable> {
  const lock = tryLockRun(journal, runId);
  if (lock !== null) return lock;
  // Ids of sub-agents' runs begin with that of their caller's run.
  const found = await journal.list({ runId, limit: Number.MAX_SAFE_INTEGER });
  if (found.some((run) => run.runId === runId && run.status === "answered")) {
    return { [Symbol.dispose]: () => {} };
  }
  throw new OstinatoError("journal.write", `this process is already writing run ${runId}`, {
    hint: "await the outcome of the run in progress, or end it with abort()",
  });
}
