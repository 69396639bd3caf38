import type { RunSummary } from "../journal.ts";
import type { PruneQuery, PruneResult } from "./prune-query.ts";

export interface PruneCandidate {
  readonly runId: string;
  readonly startedAt: number;
  readonly status: RunSummary["status"];
  /** The run that a fork reads its beginning from. */
  readonly sharesWith: string | null;
}

/**
 * Runs that are still waiting for something. Others can be resumed too, but nobody is working on
 * them.
 */
const RESUMABLE: ReadonlySet<string> = new Set(["unfinished", "awaiting-approval"]);

/**
 * Which of a journal's runs are deleted, and which are kept although the query selects them.
 *
 * @param candidates All runs, newest first.
 * @param isFree Is nobody writing this run? Called only for runs that would be deleted.
 */
export function choosePruned(
  candidates: readonly PruneCandidate[],
  query: PruneQuery,
  isFree: (runId: string) => boolean,
): Pick<PruneResult, "runIds" | "kept"> {
  const isWanted = ({ runId, startedAt, status }: PruneCandidate, index: number): boolean =>
    (query.before === undefined || startedAt < query.before) &&
    (query.keepNewest === undefined || index >= query.keepNewest) &&
    (query.runIds === undefined || query.runIds.includes(runId)) &&
    (query.resumable === true || !RESUMABLE.has(status));
  const kept: PruneResult["kept"][number][] = [];
  const staying = new Set<string>();
  candidates.forEach((candidate, index) => {
    const { runId } = candidate;
    if (isWanted(candidate, index)) {
      const uncommitted = query.isUncommitted?.(runId) === true;
      if (!uncommitted && isFree(runId)) return;
      kept.push({ runId, because: uncommitted ? "uncommitted" : "running" });
    }
    staying.add(runId);
  });
  // What a kept fork reads from is kept, up to the root.
  for (let more = true; more; ) {
    more = false;
    for (const { runId, sharesWith } of candidates) {
      if (sharesWith === null || !staying.has(runId) || staying.has(sharesWith)) continue;
      kept.push({ runId: sharesWith, because: "forked" });
      staying.add(sharesWith);
      more = true;
    }
  }
  return { runIds: candidates.map(({ runId }) => runId).filter((id) => !staying.has(id)), kept };
}
