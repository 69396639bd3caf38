import type { Token } from "../../harmony/index.ts";
import type { TurnFinished } from "../../trace/event.ts";

/**
 * For a turn that repeated itself, keep only the first repetition: more would encourage the model to continue
 * it.
 */
export function keptTokens({ tokens, loop }: TurnFinished): readonly Token[] {
  return loop ? tokens.slice(0, loop.from + loop.period) : tokens;
}
