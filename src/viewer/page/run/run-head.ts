import { taintInWords } from "../../../trace/show/taint-of.ts";
import type { RunOutline } from "../../outline/run-outline.ts";
import { badge } from "../element/badge.ts";
import { element } from "../element/element.ts";
import { ago, dateTime, duration, share, short, whole } from "../element/format.ts";
import { helpButton } from "../element/help.ts";
import { themeButton } from "../element/theme.ts";
import { runPlace } from "../place.ts";
import type { RunSource } from "../run-source.ts";

/** If the last event is newer than this, the run counts as running. */
const FRESH_MILLISECONDS = 120_000;

const TAINT_MEANS = "A web page, for example. Rules of an approval policy can ask because of it";

/** The run's name and its figures. */
export function runHead(
  outline: RunOutline,
  { live, hasOthers, has }: RunSource,
  follow: HTMLElement | null,
): HTMLElement[] {
  const link = (runId: string): HTMLElement =>
    element("a", { href: has(runId) ? runPlace(runId) : undefined }, runId);
  const { totals, parent, caller, conversation, status } = outline;
  const now = Date.now();
  const going = live && status === "unfinished" && now - outline.lastAt < FRESH_MILLISECONDS;
  const figure = (value: string, name: string, title?: string): HTMLElement =>
    element("div", { class: "figure", title }, element("dd", {}, value), element("dt", {}, name));
  return [
    element(
      "div",
      { class: "head-line" },
      hasOthers && element("a", { class: "home", href: "#/", title: "All runs (Escape)" }, "Runs"),
      element("h1", { title: outline.task }, outline.task),
      outline.more
        ? badge("running", undefined, "reading…")
        : going
          ? badge("running", undefined, "live")
          : badge(status),
      follow,
      themeButton,
      helpButton(),
    ),
    element(
      "div",
      { class: "head-facts muted" },
      element("span", {}, outline.agent),
      element("span", {}, `${outline.model}, reasoning ${outline.reasoning}`),
      element("span", { title: dateTime(outline.startedAt) }, dateTime(outline.startedAt)),
      status === "unfinished" && element("span", {}, `last event ${ago(outline.lastAt, now)}`),
      parent &&
        element("span", {}, "forked at step ", String(parent.step), " of ", link(parent.runId)),
      caller && element("span", {}, "sub-agent of ", link(caller.runId)),
      conversation &&
        element(
          "span",
          {},
          `turn ${conversation.turn} of a conversation`,
          conversation.after !== null && ", after ",
          conversation.after !== null && link(conversation.after),
        ),
      outline.tainted && badge("pending", TAINT_MEANS, taintInWords(outline.tainted)),
      element("code", {}, outline.runId),
      element("span", { class: "offline-note" }, "the server does not answer"),
    ),
    element(
      "dl",
      { class: "figures" },
      figure(whole(outline.stepCount), outline.stepCount === 1 ? "step" : "steps"),
      figure(whole(totals.calls), totals.calls === 1 ? "call" : "calls"),
      figure(duration(totals.modelMilliseconds), "in the model"),
      figure(duration(totals.toolMilliseconds), "in tools"),
      figure(
        short(totals.promptTokens),
        "prompt tokens",
        `${whole(totals.promptTokens)} over all turns`,
      ),
      figure(
        share(totals.reusedTokens, totals.promptTokens),
        "from the cache",
        `${whole(totals.reusedTokens)} tokens reused`,
      ),
      figure(short(totals.evaluatedTokens), "evaluated", `${whole(totals.evaluatedTokens)} tokens`),
      figure(short(totals.outputTokens), "written", `${whole(totals.outputTokens)} tokens`),
    ),
  ];
}
