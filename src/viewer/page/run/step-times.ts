import { isTrouble } from "../../outline/note-kinds.ts";
import type { StepOutline } from "../../outline/run-outline.ts";

/** Where a step's time went, in milliseconds. */
export interface StepTimes {
  readonly prompt: number;
  readonly output: number;
  readonly tools: number;
  readonly all: number;
}

export function stepTimes(step: StepOutline): StepTimes {
  let prompt = step.turn?.promptMilliseconds ?? 0;
  let output = step.turn?.outputMilliseconds ?? 0;
  for (const turn of step.earlierTurns) {
    prompt += turn.promptMilliseconds;
    output += turn.outputMilliseconds;
  }
  let tools = 0;
  for (const call of step.calls) tools += call.milliseconds;
  return { prompt, output, tools, all: prompt + output + tools };
}

/** True if a person should look: a failed call, or a turn that was repaired or cut. */
export function hasProblem(step: StepOutline): boolean {
  return (
    step.cutTurns > 0 ||
    step.repairs > 0 ||
    step.notes.some(isTrouble) ||
    step.turn?.stop === "limit" ||
    step.calls.some(({ status }) => callFailed(status))
  );
}

export function callFailed(status: string): boolean {
  return ["failed", "timeout", "denied", "rejected", "aborted"].includes(status);
}
