import type { RunSummary } from "../../../trace/journal.ts";
import { familyOf, type PlacedRun, placeRuns } from "../../run-family.ts";
import { badge } from "../element/badge.ts";
import { element } from "../element/element.ts";
import { count, dateTime } from "../element/format.ts";
import { runPlace } from "../place.ts";

/**
 * The run's family tree: what it was forked from, what was forked from it, who called it as a sub-agent, its own
 * sub-agents, and the turns of its conversation.
 * @param canOpen Whether the page has a run: only then there is a link to it.
 */
export function relatedPanel(
  runs: readonly RunSummary[],
  runId: string,
  canOpen: (runId: string) => boolean,
): HTMLElement {
  const family = familyOf(runs, runId);
  if (family.length < 2) {
    return element(
      "p",
      { class: "muted" },
      `No other runs here: no forks, no sub-agents, no other turns. ostinato fork ${runId} --at STEP shares its beginning and changes one thing.`,
    );
  }
  return element(
    "ul",
    { class: "family", role: "tree", "aria-label": "Related runs" },
    ...placeRuns(family).map((placed) => familyItem(placed, runId, canOpen)),
  );
}

function familyItem(
  { run, depth, followed, turns }: PlacedRun<RunSummary>,
  runId: string,
  canOpen: (runId: string) => boolean,
): HTMLElement {
  if (turns !== undefined) {
    return element(
      "li",
      { role: "treeitem", "aria-level": depth + 1 },
      element("span", { class: "muted" }, `conversation of ${count(turns.length, "turn")}`),
    );
  }
  const isThis = run.runId === runId;
  const facts = [run.agent, run.runId, dateTime(run.startedAt), count(run.steps, "step")];
  return element(
    "li",
    { role: "treeitem", "aria-level": depth + 1, "aria-current": isThis ? "page" : undefined },
    ...treeLines(followed),
    element(
      "a",
      { href: !isThis && canOpen(run.runId) ? runPlace(run.runId) : undefined },
      run.task,
      element("span", { class: "muted" }, [originOf(run) ?? "origin", ...facts].join(" · ")),
    ),
    badge(run.status),
  );
}

/** What a run is to the one above it, or in its conversation. Null if it stands by itself. */
export function originOf({ parent, caller, conversation }: RunSummary): string | null {
  if (conversation !== undefined) return `turn ${conversation.turn}`;
  if (parent !== null) return `from step ${parent.step}`;
  return caller === undefined ? null : "sub-agent";
}

/** The lines that connect a run to the one above it. */
export function treeLines(followed: readonly boolean[]): HTMLElement[] {
  return followed.slice(-12).map((more, level, all) => {
    const own = level === all.length - 1;
    const kind = own ? (more ? "branch" : "last") : more ? "through" : "none";
    return element("span", { class: `tree-line ${kind}`, "aria-hidden": true });
  });
}
