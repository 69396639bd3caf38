import type { RunSummary } from "../../trace/journal.ts";
import type { PlacedRun } from "../run-family.ts";
import { badge } from "./element/badge.ts";
import { element } from "./element/element.ts";
import { ago, count, dateTime, duration } from "./element/format.ts";
import { originOf, treeLines } from "./run/related-panel.ts";

export const RUN_ROW_HEIGHT = 56;

/**
 * A run in the list, or a conversation.
 * @param unfolded For a conversation: whether its turns follow.
 */
export function runRow(placed: PlacedRun<RunSummary>, unfolded: boolean): HTMLElement {
  const { run, followed, turns } = placed;
  const [first = run] = turns ?? [];
  const took = run.finishedAt === null ? "" : duration(run.finishedAt - run.startedAt);
  const facts = [turns === undefined ? originOf(run) : count(turns.length, "turn")];
  const id = turns === undefined ? run.runId : (run.conversation?.id ?? run.runId);
  const steps = turns?.reduce((sum, turn) => sum + turn.steps, 0) ?? run.steps;
  return element(
    "div",
    { class: `row run-row${turns === undefined ? "" : " conversation-row"}` },
    ...treeLines(followed),
    element("span", { class: "status" }, badge(run.status)),
    turns &&
      element("span", { class: "fold-mark", title: foldMeans(unfolded) }, unfolded ? "▾" : "▸"),
    element(
      "span",
      { class: "what" },
      element("span", { class: "first" }, first.task),
      element(
        "span",
        { class: "second" },
        [...facts, run.agent, run.model, id].filter((fact) => fact !== null).join(" · "),
      ),
    ),
    element("span", { class: "cell steps-cell" }, count(steps, "step")),
    element("span", { class: "cell took-cell" }, turns === undefined ? took : ""),
    element(
      "span",
      { class: "cell when-cell", title: dateTime(run.startedAt) },
      ago(run.startedAt, Date.now()),
    ),
  );
}

function foldMeans(unfolded: boolean): string {
  return unfolded ? "Fold the turns (←)" : "Show the turns (→)";
}
