import type { Outcome, OutcomeBase, Unanswered } from "../../trace/event.ts";

type EndingOf<Kind> = Kind extends { readonly kind: "answered" }
  ? Omit<Kind, keyof OutcomeBase>
  : Kind extends Unanswered
    ? Omit<Kind, keyof Unanswered>
    : never;

/**
 * How a run ended: the outcome without its totals and without the text of an unfinished answer. If there is no
 * text, `noText` is the reason.
 */
export type RunEnding = EndingOf<Outcome> & { readonly noText?: string };
