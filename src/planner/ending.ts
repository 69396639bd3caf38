import type { Outcome, OutcomeBase } from "../trace/event.ts";

type WithoutTotals<Kind> = Kind extends Outcome ? Omit<Kind, keyof OutcomeBase> : never;

/** How a run ended, before its totals are added to make the outcome. */
export type Ending = WithoutTotals<Outcome>;
