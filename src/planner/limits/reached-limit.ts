import type { TurnFinished } from "../../trace/event.ts";
import type { RunEnding } from "../contract/run-ending.ts";
import type { RunContext } from "../state/run-context.ts";
import type { ReachedLimit } from "./limit-scope.ts";
import { leastSpending } from "./turn-room.ts";

export type LimitEnding = Extract<RunEnding, { readonly kind: "limit" }>;

/** The limits that can cut a turn off in the middle. */
const CUTTING = ["outputTokens", "cost"] as const;

/** Which limit cut the turn: the smallest one (see `turnRoom`). */
export function limitThatCut(context: RunContext, { usage }: TurnFinished): LimitEnding {
  const outside = outsideLimit(context);
  if (outside !== null) return outside;
  const { limits, model, state } = context;
  const { scope, totals } = state.spending;
  if (state.rules > 1) {
    const reached = scope.reached(leastSpending(context), CUTTING);
    if (reached !== null) return endingAt(reached);
    // The context had the reserve for it: that is how long a turn may be.
    return { kind: "limit", limit: "turnTokens" };
  }
  if (totals.outputTokens >= limits.outputTokens) return { kind: "limit", limit: "outputTokens" };
  const isFull = usage.promptTokens + usage.outputTokens >= model.contextSize;
  return { kind: "limit", limit: isFull ? "contextSize" : "turnTokens" };
}

/** The limit that leaves no room for another turn of the work. Null: none. */
export function reachedLimit(context: RunContext): LimitEnding | null {
  const { limits, state } = context;
  const { scope, stepsOverLimit, totals } = state.spending;
  if (state.rules === 1) {
    if (totals.steps >= limits.steps) return { kind: "limit", limit: "steps" };
    const isReached = totals.outputTokens >= limits.outputTokens;
    return isReached ? { kind: "limit", limit: "outputTokens" } : null;
  }
  const outside = outsideLimit(context);
  if (outside !== null) return outside;
  // The first time the model is told, and can go on without the tool.
  if (stepsOverLimit >= 2) return { kind: "limit", limit: "calls", ...lastCallOverLimit(context) };
  const reached = scope.reached(leastSpending(context));
  return reached && endingAt(reached);
}

function endingAt({ limit, scope }: ReachedLimit): LimitEnding {
  return { kind: "limit", limit, ...(scope !== null && { scope }) };
}

/** In a replay: the limit of a run that called this one. */
function outsideLimit({ recordedStops }: RunContext): LimitEnding | null {
  const { reason, scope } = recordedStops?.lastTurn() ?? {};
  if (scope === undefined || reason === undefined || reason === "stuck") return null;
  return { kind: "limit", limit: reason, scope };
}

function lastCallOverLimit({ limits, state }: RunContext): { detail?: string } {
  const call = state.calls.findLast(({ result }) => result?.limit === "calls");
  const tool = call?.request.tool;
  if (!tool) return {};
  const most = limits.calls?.[tool];
  return { detail: most === undefined ? tool : `${tool}: ${most}` };
}
