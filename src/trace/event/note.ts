import type { LastTurnReason } from "./turn.ts";

/** Something that a person should know: a nudge, a repair by the loop, a limit that is close. */
export interface Note {
  readonly type: "note";
  readonly step: number;
  readonly code: NoteCode;
  readonly text: string;
  /** The calls that the note is about, for example those whose results were removed from the prompt. */
  readonly callIds?: readonly string[];
  /** With a note about the run's progress: the next turn begins in reasoning; see `TurnStarted.think`. */
  readonly think?: true;
  /** With `last-turn`: why there is one. */
  readonly reason?: LastTurnReason;
  /** With `last-turn`: the run whose limit was reached, if it is one that called this run. */
  readonly scope?: string;
  /** With `last-turn`: the model isn't told, as the context has no room for it. */
  readonly untold?: true;
}

export type NoteCode =
  /** The turn had no answer and no call: the next one begins inside `final`. */
  | "no-answer"
  /**
   * The turn had no call although the first step must be one: the model is told, and the next turn
   * begins in a call.
   */
  | "no-call"
  /** The turn was cut by the token limit before it had a result. */
  | "turn-cut"
  /** The turn repeated itself and was cut. The model is told, in the result of the call if `callIds` names one. */
  | "turn-looped"
  /** What the turn wrote after a call, before the call had a result, was removed from the prompt. */
  | "guess-removed"
  /** The model failed in the turn, with this message: the turn is repeated. */
  | "model-failed"
  /** The turn had neither a readable call nor a readable answer; it is sampled again with another seed. */
  | "turn-unreadable"
  /** The structured answer broke its schema: the model is asked again. */
  | "answer-rejected"
  /** Older results were removed from the prompt. Only in records of earlier versions: see `ContextReduced`. */
  | "context-trimmed"
  /** The same call returned the same result several times: the model is told. Under the loop's first rules. */
  | "repeating"
  /** The last calls brought nothing new: the model is told, in the result of the last one. */
  | "no-progress"
  /** The answer only says what the model is about to do: it is told. */
  | "promised"
  /** The answer is a call that was written as text: the model is told. */
  | "call-as-text"
  /**
   * A limit was reached, or the run is stuck: the model is told, and the next turn is its last one. If the run is
   * resumed, this turn and what the model was told are removed from the prompt.
   */
  | "last-turn"
  /** A tool's schema has parts that can't be enforced while sampling; arguments are checked afterwards. */
  | "schema-unsupported"
  /** The sandbox is not the usual one: a copied workspace at the beginning, a degraded tier at every step. */
  | "sandbox"
  /** The workspace's changes were committed, kept or discarded. */
  | "workspace";
