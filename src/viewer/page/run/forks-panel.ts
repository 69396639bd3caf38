import type { RunSummary } from "../../../trace/journal.ts";
import { familyOf, placeRuns } from "../../run-family.ts";
import { badge } from "../element/badge.ts";
import { element } from "../element/element.ts";
import { count, dateTime } from "../element/format.ts";
import { runPlace } from "../place.ts";

/**
 * The run's family tree: what it was forked from, and what was forked from it.
 * @param only Set if the page has only this run: then there are no links to the others.
 */
export function forksPanel(runs: readonly RunSummary[], runId: string, only: boolean): HTMLElement {
  const family = familyOf(runs, runId);
  if (family.length < 2) {
    return element(
      "p",
      { class: "muted" },
      `No forks yet. ostinato fork ${runId} --at STEP shares its beginning and changes one thing.`,
    );
  }
  return element(
    "ul",
    { class: "family", role: "tree", "aria-label": "Forks" },
    ...placeRuns(family).map(({ run, depth, followed }) =>
      element(
        "li",
        {
          role: "treeitem",
          "aria-level": depth + 1,
          "aria-current": run.runId === runId ? "page" : undefined,
        },
        ...treeLines(followed),
        element(
          "a",
          { href: only ? undefined : runPlace(run.runId) },
          run.task,
          element(
            "span",
            { class: "muted" },
            run.parent === null ? "origin" : `from step ${run.parent.step}`,
            ` · ${run.runId} · ${dateTime(run.startedAt)} · ${count(run.steps, "step")}`,
          ),
        ),
        badge(run.status),
      ),
    ),
  );
}

/** The lines that connect a fork to its origin. */
export function treeLines(followed: readonly boolean[]): HTMLElement[] {
  return followed.slice(-12).map((more, level, all) => {
    const own = level === all.length - 1;
    const kind = own ? (more ? "branch" : "last") : more ? "through" : "none";
    return element("span", { class: `tree-line ${kind}`, "aria-hidden": true });
  });
}
