import type { PlanOutline } from "./run-outline.ts";

/** The plan in the arguments of `update_plan`; null when there is none. */
export function planOf(given: unknown): Omit<PlanOutline, "writtenAt"> | null {
  if (!isRecord(given) || !Array.isArray(given.plan)) return null;
  const items = given.plan.flatMap((item: unknown) => {
    if (!isRecord(item) || typeof item.step !== "string" || !isPlanStatus(item.status)) return [];
    return [{ step: item.step, status: item.status }];
  });
  const explanation = typeof given.explanation === "string" ? given.explanation : null;
  return { items, explanation };
}

function isPlanStatus(value: unknown): value is PlanOutline["items"][number]["status"] {
  return value === "pending" || value === "in_progress" || value === "completed";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
