import type { ContextReduced } from "../event.ts";

/** What a reduction of the prompt shortened or replaced; see `ContextReduced`. */
export type ReductionView = Omit<ContextReduced, "type" | "step">;

/** The part of a call and a step that a reduction changes. */
interface Reducible {
  readonly step: number;
  summarizedAfter: number | null;
  readonly calls: readonly { readonly callId: string; takenOut?: TakenOut }[];
}

/** A result that is no longer in the prompt. */
export interface TakenOut {
  /** The step after which it was taken out. */
  readonly after: number;
  /** What the model reads in its place. */
  readonly text: string;
}

export function reductionOf(event: ContextReduced): ReductionView {
  const { results, steps, summary, bounded, from, tokensBefore, tokensAfter } = event;
  return {
    ...(results && { results }),
    ...(steps && { steps }),
    ...(summary && { summary }),
    ...(bounded && { bounded }),
    from,
    tokensBefore,
    tokensAfter,
  };
}

/** Marks the calls whose results were taken out, and the steps that a summary replaces. */
export function markReduced(event: ContextReduced, steps: readonly Reducible[]): void {
  const replaced = new Map(event.results?.map(({ callId, text }) => [callId, text]));
  for (const step of steps) {
    if (step.step <= (event.summary?.through ?? 0)) step.summarizedAfter ??= event.step;
    for (const call of step.calls) {
      const text = replaced.get(call.callId);
      if (text !== undefined) call.takenOut = { after: event.step, text };
    }
  }
}
