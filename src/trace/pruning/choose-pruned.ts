import type { RunSummary } from "../journal.ts";
import type { PruneQuery, PruneResult } from "./prune-query.ts";

export interface PruneCandidate {
  readonly runId: string;
  readonly startedAt: number;
  readonly status: RunSummary["status"];
  /** The run that a fork reads its beginning in. */
  readonly sharesWith: string | null;
}

/** Those that wait for something; others can be resumed too, but nobody is in the midst of them. */
const RESUMABLE: ReadonlySet<string> = new Set(["unfinished", "awaiting-approval"]);

/**
 * Which of a journal's runs go, and which stay although the query names them.
 *
 * @param candidates All runs, newest first.
 * @param isFree Is nobody writing this run? Asked only of those that would go.
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
  // What a staying fork reads from stays, up to the root.
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
