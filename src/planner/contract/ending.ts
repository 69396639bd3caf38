import type { Outcome, OutcomeBase, Unanswered } from "../../trace/event.ts";

type EndingOf<Kind> = Kind extends { readonly kind: "answered" }
  ? Omit<Kind, keyof OutcomeBase>
  : Kind extends Unanswered
    ? Omit<Kind, keyof Unanswered>
    : never;

/** How a run ended, before its totals, and what there is of an answer, are added to make the outcome. */
export type Ending = EndingOf<Outcome>;
