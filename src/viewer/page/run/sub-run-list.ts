import type { RunSummary } from "../../../trace/journal.ts";
import type { CallView } from "../../../trace/show/run-view.ts";
import { badge } from "../element/badge.ts";
import { type Child, element } from "../element/element.ts";
import { count } from "../element/format.ts";
import { runPlace } from "../place.ts";

export interface SubRunContext {
  /** Runs of the run's sub-agents, for calls that have no result yet. */
  readonly subRuns: readonly RunSummary[];
  /** Whether the page has a run. */
  readonly canOpen: (runId: string) => boolean;
}

/** The runs of the sub-agents that work for a call, or worked for it. Null if there are none. */
export function subRunList(call: CallView, { subRuns, canOpen }: SubRunContext): Child {
  const open = subRuns.filter(({ caller }) => caller?.callId === call.callId);
  const runs = call.result?.subRuns ?? open.map((run) => ({ ...run, kind: run.status }));
  if (runs.length === 0) return null;
  return element(
    "div",
    { class: "call-part" },
    element("div", { class: "label" }, count(runs.length, "sub-agent")),
    element(
      "ul",
      { class: "sub-runs" },
      ...runs.map(({ runId, agent, kind, steps }) =>
        element(
          "li",
          {},
          badge(kind),
          element("a", { href: canOpen(runId) ? runPlace(runId) : undefined }, agent),
          element("span", { class: "muted" }, `${count(steps, "step")} · ${runId}`),
        ),
      ),
    ),
  );
}
