import type { ContextReduced, Note } from "../../trace/event.ts";

/**
 * In a replay: where a limit stopped the recorded run that its own events don't show, which are the clock and the
 * limits of the runs that called it.
 */
export interface RecordedStops {
  /** Fires where the time for the recorded run's work was up. */
  readonly timeIsUp: AbortSignal;
  /** The note with which the record goes on, if it begins the last turn for such a reason. */
  lastTurn(): Note | null;
  /** How many tokens the next turn could have. Null: an earlier version, which didn't record it. */
  maxTokens(): number | null;
  /** Is the next turn one that sums up the steps so far? */
  summarizes(): boolean;
  /**
   * How the record goes on making room, if it can't be computed again, since a secret was replaced by a text of another
   * length. Null: it can be.
   */
  room(): ContextReduced | "summary" | "made" | null;
  /** Was this call rejected because its tool had been called as often as it may be? */
  isOverLimit(callId: string): boolean;
  /** What was left for the run's tools when this call asked for another one. Null: more than the tool itself could use. */
  retriesLeft(callId: string): number | null;
}
