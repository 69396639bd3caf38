import type { RecordedTurn } from "./recorded/recorded-turns.ts";

/** What in the record itself may explain a difference, since it can't be reproduced. */
export type DifferenceCause =
  /** No known cause. */
  | { readonly kind: "unknown" }
  /**
   * Tokens before it were evaluated in a batch shared with other sessions, which changes a model's
   * numbers: in this step, or in an earlier one whose keys and values it reads.
   */
  | { readonly kind: "shared-batch"; readonly step: number; readonly batches: number }
  /** The step began with tokens that another run had left in the cache (`shareCache`). */
  | { readonly kind: "shared-cache"; readonly step: number };

/**
 * @param turns The turn with the difference, and the turns before it.
 * @param position Where in its output the difference is.
 */
export function differenceCause(turns: readonly RecordedTurn[], position: number): DifferenceCause {
  /** What can't be reproduced, and from which place in the cache on. */
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
    // A cause in the turn itself is reported before one in an earlier turn.
    const isLast = finished === last?.finished && shared.from < end;
    if (isLast || shared.from < (found?.from ?? Number.POSITIVE_INFINITY)) {
      const { batches, from } = shared;
      found = { from, cause: { kind: "shared-batch", step, batches } };
    }
  }
  return found !== null && found.from < end ? found.cause : { kind: "unknown" };
}
