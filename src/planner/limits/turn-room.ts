import type { RunContext } from "../state/run-context.ts";
import type { TurnKind } from "./limit-scope.ts";
import { costOf } from "./prices.ts";

/** What the next turn spends with its prompt and its first token. */
export function leastSpending({ state }: RunContext): { promptTokens: number; cost: number } {
  const promptTokens = state.turnPrompt.unsentTokens;
  const cost = costOf(state.spending.prices ?? {}, { promptTokens, outputTokens: 1 });
  return { promptTokens, cost };
}

/**
 * How many tokens the next turn may have: the least of the limit of a turn, what the run's limits leave, and the
 * free context. Below 1: none.
 */
export function turnRoom(context: RunContext, kind: TurnKind): number {
  const { limits, model, recordedStops, state } = context;
  const recorded = recordedStops?.maxTokens() ?? null;
  if (recorded !== null) return recorded;
  const { scope } = state.spending;
  const free = model.contextSize - state.prompt.tokens.length;
  const left = scope.left("outputTokens", kind);
  return Math.floor(Math.min(limits.turnTokens, free, left, affordable(context, kind)));
}

function affordable(context: RunContext, kind: TurnKind): number {
  const { prices, scope } = context.state.spending;
  const price = prices?.outputToken ?? 0;
  if (price === 0) return Number.POSITIVE_INFINITY;
  return 1 + (scope.left("cost", kind) - leastSpending(context).cost) / price;
}
