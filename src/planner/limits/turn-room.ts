import type { RunContext } from "../state/run-context.ts";
import type { TurnKind } from "./limit-scope.ts";
import { costOf } from "./prices.ts";

/**
 * What the next turn spends with its prompt and its first token.
 *
 * @param added Tokens that will be added to the prompt before. Default: none.
 */
export function leastSpending(
  { state }: RunContext,
  added = 0,
): { promptTokens: number; cost: number } {
  const promptTokens = state.turnPrompt.unsentTokens + added;
  const { prices } = state.spending;
  const cost = prices === null ? 0 : costOf(prices, { promptTokens, outputTokens: 1 });
  return { promptTokens, cost };
}

/**
 * How many tokens the next turn may have: the least of the limit of a turn, what the run's limits leave, and the
 * free context. Below 1: none.
 *
 * @param added As for `leastSpending`.
 */
export function turnRoom(context: RunContext, kind: TurnKind, added = 0): number {
  const { limits, model, recordedStops, state } = context;
  const recorded = recordedStops?.maxTokens() ?? null;
  if (recorded !== null) return recorded;
  const { prices, scope } = state.spending;
  const free = model.contextSize - state.prompt.tokens.length - added;
  const left = scope.left("outputTokens", kind);
  const price = prices?.outputToken ?? 0;
  const money = scope.left("cost", kind) - leastSpending(context, added).cost;
  const affordable = price === 0 ? Number.POSITIVE_INFINITY : 1 + money / price;
  return Math.floor(Math.min(limits.turnTokens, free, left, affordable));
}

/** A shorter result says nothing. */
const SHORTEST_RESULT = 64;

/** How many tokens of a result the run's limits allow to be read. */
export function resultRoom(context: RunContext): number {
  const { prices, scope } = context.state.spending;
  const { promptTokens, cost } = leastSpending(context);
  const left = scope.left("promptTokens", "work") - promptTokens;
  const price = prices?.promptToken ?? 0;
  const money = scope.left("cost", "work") - cost;
  const affordable = price === 0 ? Number.POSITIVE_INFINITY : money / price;
  return Math.max(SHORTEST_RESULT, Math.floor(Math.min(left, affordable)));
}
