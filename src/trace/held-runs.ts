import type { Journal } from "./journal.ts";

/** Runs that this process is writing, by the journal that the caller gave. */
const held = new WeakMap<Journal, Set<string>>();

/** Marks a run as being written, until the hold is disposed of. Null where it is already. */
export function takeRun(journal: Journal, runId: string): Disposable | null {
  const runs = held.get(journal) ?? new Set();
  held.set(journal, runs);
  if (runs.has(runId)) return null;
  runs.add(runId);
  return { [Symbol.dispose]: () => runs.delete(runId) };
}

export function isHeld(journal: Journal, runId: string): boolean {
  return held.get(journal)?.has(runId) === true;
}
