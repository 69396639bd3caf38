import type { PlanOutline, RunOutline } from "../../outline/run-outline.ts";
import { badge } from "../element/badge.ts";
import { element } from "../element/element.ts";
import { runPlace } from "../place.ts";

const PLAN_MARKS = { pending: "○", in_progress: "◐", completed: "●" } as const;

/** The plan as the model last wrote it. */
export function planPanel(outline: RunOutline): HTMLElement {
  const { plan, runId, steps } = outline;
  if (plan === null) {
    return element("p", { class: "muted" }, "The model wrote no plan (update_plan) in this run.");
  }
  const places = new Map(steps.map(({ step, index }) => [step, index]));
  return element(
    "div",
    { class: "plan-panel" },
    plan.explanation !== null && element("p", {}, plan.explanation),
    planList(plan.items),
    element(
      "p",
      { class: "muted" },
      "Written in ",
      ...plan.writtenAt.flatMap((step, index) => [
        index > 0 ? ", " : "",
        element("a", { href: runPlace(runId, "step", places.get(step) ?? 0) }, `step ${step}`),
      ]),
    ),
  );
}

/** The items of a plan, each with its status. */
export function planList(items: PlanOutline["items"]): HTMLElement {
  return element(
    "ol",
    { class: "plan" },
    ...items.map(({ step, status }) =>
      element(
        "li",
        { class: status },
        element("span", { class: "mark", "aria-hidden": true }, PLAN_MARKS[status]),
        element("span", {}, step),
        status !== "pending" && badge(status, undefined, status.replace("_", " ")),
      ),
    ),
  );
}
