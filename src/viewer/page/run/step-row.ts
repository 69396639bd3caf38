import type { StepOutline } from "../../outline/run-outline.ts";
import { badge } from "../element/badge.ts";
import { type Child, element } from "../element/element.ts";
import { duration, short, whole } from "../element/format.ts";
import { lastTurnMeans, noteMarks, THINK_MEANS } from "../element/note-line.ts";
import { callFailed, stepTimes } from "./step-times.ts";

/**
 * A step in the list: what it did, in two lines, and where its time went.
 * @param longest The time of the run's longest step.
 * @param ended Whether the run has ended: then nothing is running.
 */
export function stepRow(step: StepOutline, longest: number, ended: boolean): HTMLElement {
  const times = stepTimes(step);
  const [first, ...others] = step.calls;
  const silent = step.turn !== null ? "turn" : ended ? "cut off" : "thinking…";
  const name = first?.name ?? (step.answers ? "answer" : silent);
  const failed = step.calls.some(({ status }) => callFailed(status));
  const kind = first ? (failed ? "failing" : "calling") : step.answers ? "answering" : "silent";
  return element(
    "div",
    { class: `row step-row ${kind}` },
    element("span", { class: "number" }, String(step.step)),
    element(
      "span",
      { class: "what" },
      element(
        "span",
        { class: "first" },
        element("span", { class: "name" }, name),
        others.length > 0 && element("span", { class: "muted" }, `+${others.length}`),
        element("span", { class: "brief" }, first?.brief ?? ""),
      ),
      element("span", { class: "second" }, step.says),
    ),
    element(
      "span",
      { class: "numbers" },
      element("span", { class: "marks" }, ...marksOf(step)),
      element("span", { class: "time" }, duration(times.all)),
      timeBar(times, longest),
      element(
        "span",
        { class: "count", title: tokensTitle(step) },
        step.turn === null
          ? ""
          : `${short(step.turn.evaluatedTokens)} → ${short(step.turn.outputTokens)}`,
      ),
    ),
  );
}

function marksOf(step: StepOutline): Child[] {
  const bad = step.calls.find(({ status }) => callFailed(status));
  const open = step.calls.find(({ status }) => status === "running" || status === "pending");
  const changes = step.calls.reduce((sum, call) => sum + call.changes, 0);
  return [
    bad && badge(bad.status),
    open && badge(open.status),
    step.earlierTurns.length > 0 &&
      badge(
        "pending",
        "Earlier attempts could not be read, so the turn was sampled again",
        `attempt ${step.earlierTurns.length + 1}`,
      ),
    step.cutTurns > 0 && badge("aborted", "An earlier turn was cut off", "cut"),
    step.repairs > 0 && badge("pending", "Something was repaired", "repaired"),
    step.summarizedAfter !== null &&
      badge("plain", `Replaced by a summary after step ${step.summarizedAfter}`, "summarized"),
    step.summarizedAfter === null &&
      step.calls.some(({ takenOut }) => takenOut !== undefined) &&
      badge("plain", "A result is no longer in the prompt", "taken out"),
    step.think && badge("pending", THINK_MEANS, "thinks more"),
    step.lastTurn !== null && badge("pending", lastTurnMeans(step.lastTurn), "last turn"),
    ...noteMarks(step.notes),
    changes > 0 &&
      element("span", { class: "mark-changes", title: "Changed in the workspace" }, `±${changes}`),
    step.calls.some((call) => call.hasPicture) && element("span", { title: "Has a picture" }, "▣"),
  ];
}

function tokensTitle({ turn }: StepOutline): string | undefined {
  if (turn === null) return undefined;
  return `prompt ${whole(turn.promptTokens)} tokens: ${whole(turn.reusedTokens)} from the cache, ${whole(turn.evaluatedTokens)} evaluated; ${whole(turn.outputTokens)} written`;
}

function timeBar({ prompt, output, tools, all }: ReturnType<typeof stepTimes>, longest: number) {
  const width = longest > 0 ? Math.max(3, (all / longest) * 100) : 0;
  const bar = element("span", {
    class: "time-bar",
    title: `prompt ${duration(prompt)}, writing ${duration(output)}, tools ${duration(tools)}`,
  });
  const filled = element("span", { class: "filled" });
  filled.style.width = `${width}%`;
  for (const [name, value] of [
    ["prompt", prompt],
    ["output", output],
    ["tools", tools],
  ] as const) {
    if (value <= 0) continue;
    const part = element("span", { class: `segment ${name}` });
    part.style.flexGrow = String(value);
    filled.append(part);
  }
  bar.append(filled);
  return bar;
}
