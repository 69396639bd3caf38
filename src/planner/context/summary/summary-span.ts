import type { PromptPart } from "../../state/prompt.ts";
import { shortOutput } from "../reduce-parts.ts";
import { isOfStep, lengthOf, newestStep, type RoomView, roomBounds } from "../room-view.ts";

/** Which of the oldest messages a summary replaces. */
export interface SummarySpan {
  readonly history: number;
  readonly through: number;
  readonly kept: readonly string[];
  /** Tokens that it replaces. */
  readonly tokens: number;
}

/**
 * The span that leaves the last steps: as few as are worth keeping (see `roomBounds`), and at least the newest one.
 * Null if there is nothing before them.
 *
 * @param summaryTokens Length of the summary's message.
 * @param onlyNewest Leave nothing but the newest step.
 */
export function summarySpan(
  view: RoomView,
  summaryTokens: number,
  onlyNewest = false,
): SummarySpan | null {
  const { high, keep } = roomBounds(view);
  const units = unitsOf(view);
  const most = Math.max(high, keep);
  let first = newestStep(view) > 0 ? units.length - 1 : units.length;
  const fixed = view.parts.filter(({ mark }) => mark.kind === "head" || mark.kind === "task");
  const left = (from: number): number =>
    lengthOf(fixed) +
    view.opening +
    summaryTokens +
    sum(units.slice(0, from), (unit) => pinnedLength(view, unit)) +
    sum(units.slice(from), lengthOf);
  while (!onlyNewest && first > 0 && left(first) < keep && left(first - 1) <= most) first--;

  const dropped = units.slice(0, first);
  const earlier = view.parts.filter(({ mark }) => mark.kind === "summary");
  if (dropped.length === 0 && earlier.length === 0) return null;
  const marks = dropped.flat().map(({ mark }) => mark);
  return {
    history: marks.filter(({ kind }) => kind === "history").length,
    through: Math.max(0, ...marks.map(({ step }) => step), ...earlier.map(({ mark }) => mark.step)),
    kept: dropped.flat().flatMap((part) => pinnedCall(view, part) ?? []),
    tokens: sum(dropped, lengthOf) - sum(dropped, (unit) => pinnedLength(view, unit)),
  };
}

/** What stays or goes together, oldest first: a question of the history with what followed it, or a step. */
function unitsOf({ parts }: RoomView): readonly (readonly PromptPart[])[] {
  const units: PromptPart[][] = [];
  for (const part of parts) {
    const { kind, step, isQuestion } = part.mark;
    const last = units.at(-1);
    const before = last?.[0]?.mark;
    if (kind === "history") {
      if (before?.kind === "history" && isQuestion !== true) last?.push(part);
      else units.push([part]);
    } else if (isOfStep(kind)) {
      if (before !== undefined && before.kind !== "history" && before.step === step)
        last?.push(part);
      else units.push([part]);
    }
  }
  return units;
}

function pinnedCall(view: RoomView, { mark }: PromptPart): string | null {
  const { kind, callId } = mark;
  return kind === "result" && callId !== undefined && view.isPinned(callId) ? callId : null;
}

/** Length of what is kept of a unit: what a person said, and what is pinned. */
function pinnedLength(view: RoomView, unit: readonly PromptPart[]): number {
  const said = lengthOf(unit.filter(({ mark }) => mark.kind === "message"));
  const pinned = unit.filter((part) => pinnedCall(view, part) !== null);
  if (pinned.length === 0) return said;
  const outputs = unit.filter(({ mark }) => mark.kind === "output");
  const { vocabulary } = view.rendering;
  return said + lengthOf(pinned) + sum(outputs, (part) => shortOutput(part, vocabulary).length);
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
