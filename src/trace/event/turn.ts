import type { Token } from "../../harmony/message.ts";
import type { Sampling, TurnUsage } from "../../model/model.ts";
import type { LimitReached } from "./outcome.ts";

/** Why the model gets one last turn, which begins in `final`. */
export type LastTurnReason = LimitReached | "stuck";

export interface TurnStarted {
  readonly type: "turn-started";
  /** Counted from 1. The same again where the turn before it was cut off, failed, or could not be read. */
  readonly step: number;
  /** The prompt is the first `prefixLength` tokens of the one before (and its output), then `newTokens`. */
  readonly prefixLength: number;
  readonly newTokens: readonly Token[];
  /** SHA-256 of the whole prompt as little-endian 32-bit ids. */
  readonly promptHash: string;
  readonly seed: number;
  readonly sampling: Sampling;
  /** Set when the turn was begun for the model: `final` after an empty turn. */
  readonly startWith?: "final" | "analysis" | "call";
  /** Set when the turn had to make a call. */
  readonly mustCall?: true;
  /**
   * Set when the turn was to think more than usual, since the run gets nowhere: it begins in `analysis`, and its
   * temperature is at least 1, so that it is sampled with other results than before.
   */
  readonly think?: true;
  /** The most tokens that it may have. Absent: what the run's limits and the context leave. */
  readonly maxTokens?: number;
  /** Set when this is the run's last turn, with the reason: the limit that was reached, or that it is stuck. */
  readonly last?: LastTurnReason;
  /** Set when the turn could call the built-in `read_result`. */
  readonly readResult?: true;
  readonly purpose?: TurnPurpose;
}

/**
 * What a turn is for if it isn't a step of the task. `summary`: the model sums up the steps so far, to make room.
 * Such a turn has the number of the step before it, and leaves the prompt again when it is over.
 */
export type TurnPurpose = "summary";

export interface TurnFinished {
  readonly type: "turn-finished";
  readonly step: number;
  readonly tokens: readonly Token[];
  /** Probabilities of `tokens`, if they were recorded; null for forced tokens. */
  readonly probabilities?: readonly (number | null)[];
  readonly messages: readonly {
    readonly channel: string | null;
    readonly recipient: string | null;
    readonly contentType: string | null;
    readonly content: string;
  }[];
  readonly repairs: readonly { readonly code: string; readonly detail: string }[];
  readonly usage: TurnUsage;
  /** As in its `turn-started`. */
  readonly purpose?: TurnPurpose;
  /**
   * With the stop `loop`: what the turn repeated until it was cut. The prompt keeps the first round: from
   * the token `from` on, `period` tokens, which came `times` times.
   */
  readonly loop?: { readonly from: number; readonly period: number; readonly times: number };
}
