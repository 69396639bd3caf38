import type { Journal } from "./journal.ts";

/** Runs that this process is writing, by the journal that the caller gave. */
const locked = new WeakMap<Journal, Set<string>>();

/** Marks a run as being written, until the lock is disposed of. Null if it is marked already. */
export function tryLockRun(journal: Journal, runId: string): Disposable | null {
  const runs = locked.get(journal) ?? new Set();
  locked.set(journal, runs);
  if (runs.has(runId)) return null;
  runs.add(runId);
  return { [Symbol.dispose]: () => runs.delete(runId) };
}

export function isRunLocked(journal: Journal, runId: string): boolean {
  return locked.get(journal)?.has(runId) === true;
}
