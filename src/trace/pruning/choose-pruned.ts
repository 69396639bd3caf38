import type { RunSummary } from "../journal.ts";
import type { PruneQuery, PruneResult } from "./prune-query.ts";

export interface PruneCandidate {
  readonly runId: string;
  readonly startedAt: number;
  readonly status: RunSummary["status"];
  /** The run that a fork reads its beginning from. */
  readonly sharesWith: string | null;
  /** For a sub-agent's run: the run that called it. */
  readonly caller: string | null;
  /** The conversation that it is a turn of. */
  readonly conversation: string | null;
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
  familiesOf(candidates).forEach(([first, ...others], index) => {
    const runIds = [first, ...others].map(({ runId }) => runId);
    if (isWanted(first, index)) {
      const uncommitted = runIds.find((runId) => query.isUncommitted?.(runId) === true);
      const running = uncommitted ?? runIds.find((runId) => !isFree(runId));
      if (running === undefined) return;
      kept.push({
        runId: first.runId,
        because: uncommitted === undefined ? "running" : "uncommitted",
      });
    }
    for (const runId of runIds) staying.add(runId);
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

/**
 * Each run that nobody called, with those of its sub-agents, and of theirs. The turns of a conversation are one
 * family, after its newest: the later ones go on from the earlier ones.
 */
function familiesOf(
  candidates: readonly PruneCandidate[],
): [PruneCandidate, ...PruneCandidate[]][] {
  const byId = new Map(candidates.map((candidate) => [candidate.runId, candidate]));
  const families = new Map<PruneCandidate, [PruneCandidate, ...PruneCandidate[]]>();
  const newest = new Map<string, PruneCandidate>();
  const firsts = candidates.map((candidate) => {
    const first = firstCaller(candidate, byId);
    if (first.conversation === null) return first;
    const turn = newest.get(first.conversation) ?? first;
    newest.set(first.conversation, turn);
    return turn;
  });
  candidates.forEach((candidate, index) => {
    if (firsts[index] === candidate) families.set(candidate, [candidate]);
  });
  candidates.forEach((candidate, index) => {
    const first = firsts[index] ?? candidate;
    if (first !== candidate) families.get(first)?.push(candidate);
  });
  return [...families.values()];
}

/** An imported record may name any caller, in a circle too: then every run is its own first. */
function firstCaller(
  candidate: PruneCandidate,
  byId: ReadonlyMap<string, PruneCandidate>,
): PruneCandidate {
  const passed = new Set<PruneCandidate>();
  for (let first = candidate; ; ) {
    if (passed.has(first)) return candidate;
    passed.add(first);
    const caller = first.caller === null ? undefined : byId.get(first.caller);
    if (caller === undefined) return first;
    first = caller;
  }
}
