import type { RecordedTurn } from "./recorded/recorded-turns.ts";

/** What in a record itself may be behind a difference, since it can't be had again. */
export type DifferenceCause =
  /** Nothing that is known of. */
  | { readonly kind: "unknown" }
  /**
   * Tokens before it were evaluated in one batch with those of other sessions, which changes a model's
   * numbers: in this step, or in one before it whose keys and values it reads.
   */
  | { readonly kind: "shared-batch"; readonly step: number; readonly batches: number }
  /** The step began with what another run had left in the cache (`shareCache`). */
  | { readonly kind: "shared-cache"; readonly step: number };

/**
 * @param turns The turn with the difference, and those before it.
 * @param position Where in its output the difference is.
 */
export function differenceCause(turns: readonly RecordedTurn[], position: number): DifferenceCause {
  /** What can't be had again, from which place in the cache on. */
  let found: { readonly from: number; readonly cause: DifferenceCause } | null = null;
  let isFirst = true;
  const last = turns.at(-1);
  const end = (last?.prompt.length ?? 0) + position;
  for (const { started, finished } of turns) {
    const { step } = started;
    const { reusedTokens, restoredTokens = 0, shared } = finished.usage;
    const kept = reusedTokens + restoredTokens;
    if (found !== null && kept <= found.from) found = null;
    if (isFirst && reusedTokens > 0) found = { from: 0, cause: { kind: "shared-cache", step } };
    isFirst = false;
    if (shared === undefined) continue;
    // That of the turn itself is told before that of one before it.
    const isLast = finished === last?.finished && shared.from < end;
    if (isLast || shared.from < (found?.from ?? Number.POSITIVE_INFINITY)) {
      const { batches, from } = shared;
      found = { from, cause: { kind: "shared-batch", step, batches } };
    }
  }
  return found !== null && found.from < end ? found.cause : { kind: "unknown" };
}
