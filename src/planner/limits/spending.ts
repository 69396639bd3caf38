import type { Spending } from "../../trace/event.ts";

export const NOTHING_SPENT: Spending = {
  steps: 0,
  outputTokens: 0,
  promptTokens: 0,
  cost: 0,
  calls: {},
};

/** @param sign -1 takes the part away again. */
export function addSpending(sum: Spending, part: Partial<Spending>, sign: 1 | -1 = 1): Spending {
  const retries = (sum.retries ?? 0) + sign * (part.retries ?? 0);
  return {
    ...(retries !== 0 && { retries }),
    steps: sum.steps + sign * (part.steps ?? 0),
    outputTokens: sum.outputTokens + sign * (part.outputTokens ?? 0),
    promptTokens: sum.promptTokens + sign * (part.promptTokens ?? 0),
    cost: sum.cost + sign * (part.cost ?? 0),
    calls: part.calls === undefined ? sum.calls : addCalls(sum.calls, part.calls, sign),
  };
}

function addCalls(sum: Spending["calls"], part: Spending["calls"], sign: 1 | -1) {
  const calls = { ...sum };
  for (const [tool, count] of Object.entries(part)) {
    calls[tool] = (calls[tool] ?? 0) + sign * count;
  }
  return calls;
}
