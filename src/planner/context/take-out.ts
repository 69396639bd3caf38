import type { PromptPart } from "../state/prompt.ts";
import { shortOutput } from "./reduce-parts.ts";
import { lengthOf, newestStep, type RoomPlan, type RoomView, roomBounds } from "./room-view.ts";

/** Replacing a part that saves less would only move what comes after it. */
const LEAST_SAVING = 16;

/**
 * Takes out the oldest results, then reasoning and long arguments of the oldest steps, but nothing of the newest
 * step. All that follows is evaluated again, so it makes room for several turns at once: it goes on until about
 * three tenths of the context are left.
 */
export function takeOut(view: RoomView): RoomPlan {
  const { parts, rendering } = view;
  const { high, keep } = roomBounds(view);
  const newest = newestStep(view);
  let length = lengthOf(parts) + view.opening;
  const isEnough = (saving: number): boolean => length <= high && length - saving < keep;

  const results: { callId: string; text: string }[] = [];
  for (const { mark, tokens } of parts) {
    const { callId = "" } = mark;
    const request = rendering.requests.get(callId);
    if (mark.kind !== "result" || mark.step >= newest || view.isPinned(callId) || !request)
      continue;
    const text = view.placeholder(callId);
    const saving = tokens.length - rendering.conversation.result(request, text).length;
    if (saving < LEAST_SAVING) continue;
    if (isEnough(saving)) break;
    length -= saving;
    results.push({ callId, text });
  }

  const steps: number[] = [];
  if (length > high) {
    for (const part of oldOutputs(view, newest)) {
      const saving = part.tokens.length - shortOutput(part, rendering.vocabulary).length;
      if (saving < LEAST_SAVING) continue;
      if (isEnough(saving)) break;
      length -= saving;
      steps.push(part.mark.step);
    }
  }
  return {
    reduction: { ...(results.length > 0 && { results }), ...(steps.length > 0 && { steps }) },
    length,
  };
}

/** The plan stays as it was written. */
function oldOutputs({ parts, planStep }: RoomView, newest: number): readonly PromptPart[] {
  return parts.filter(
    ({ mark }) => mark.kind === "output" && mark.step < newest && mark.step !== planStep,
  );
}
