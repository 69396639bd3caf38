import type { Prices } from "../../trace/event.ts";
import type { CountedLimit } from "./limit-scope.ts";
import { costOf } from "./prices.ts";

/** Share of a limit that is reserved for the last turn. */
export const RESERVED_SHARE = 0.1;
/** An answer needs this many tokens; a small limit reserves up to half of itself for them. */
const ENOUGH_TOKENS = 256;
/** A longer answer isn't needed to say what was found. */
const MOST_TOKENS = 2_048;

/** How much of a limit is reserved for the last turn. Steps: nothing, as the last turn comes on top of them. */
export function lastTurnReserve(
  limit: CountedLimit,
  most: number,
  prices: Prices | null = null,
): number {
  switch (limit) {
    case "steps":
      return 0;
    case "cost": {
      const tokens = { promptTokens: ENOUGH_TOKENS, outputTokens: ENOUGH_TOKENS };
      return Math.min(most / 2, Math.max(most * RESERVED_SHARE, costOf(prices ?? {}, tokens)));
    }
    case "outputTokens":
    case "promptTokens": {
      const share = Math.max(ENOUGH_TOKENS, Math.ceil(most * RESERVED_SHARE));
      return Math.min(share, MOST_TOKENS, Math.floor(most / 2));
    }
    default:
      return limit satisfies never;
  }
}
