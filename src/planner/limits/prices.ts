import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { Prices, Spending } from "../../trace/event.ts";

const NAMES = {
  promptToken: true,
  outputToken: true,
  calls: true,
} satisfies { readonly [Name in keyof Required<Prices>]: true };

/** What a part of a run's spending costs. */
export function costOf(prices: Prices, spent: Partial<Spending>): number {
  const calls = Object.entries(spent.calls ?? {}).map(
    ([tool, count]) => count * (prices.calls?.[tool] ?? 0),
  );
  const tokens =
    (spent.promptTokens ?? 0) * (prices.promptToken ?? 0) +
    (spent.outputTokens ?? 0) * (prices.outputToken ?? 0);
  return calls.reduce((sum, cost) => sum + cost, tokens);
}

/** @throws OstinatoError `input.invalid` for an unknown name, or a price that is not a number from 0 on. */
export function checkPrices(prices: Prices | undefined): void {
  refuseUnknownNames("a price", prices, NAMES);
  const { calls = {}, ...tokens } = prices ?? {};
  const named = Object.entries(calls).map(([tool, price]) => [`calls.${tool}`, price] as const);
  for (const [name, price] of [...Object.entries(tokens), ...named]) {
    if (price === undefined || (Number.isFinite(price) && price >= 0)) continue;
    throw new OstinatoError(
      "input.invalid",
      `The price ${name} must be a number, 0 or more, not ${inspect(price)}.`,
    );
  }
}
