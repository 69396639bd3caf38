import type { ConversationPlace, Outcome, RunCaller, RunParent } from "../../trace/event.ts";
import type { TakenOut } from "../../trace/show/reduction-view.ts";
import type { NoteView, RunTotals } from "../../trace/show/run-view.ts";
import type { Taint } from "../../trace/show/taint-of.ts";

/** What the viewer shows of a run before anything is opened: small enough for 100,000 events. */
export interface RunOutline {
  readonly runId: string;
  /** The first characters of the task. */
  readonly task: string;
  readonly agent: string;
  readonly reasoning: "low" | "medium" | "high";
  readonly model: string;
  readonly status: Outcome["kind"] | "unfinished";
  readonly startedAt: number;
  /** Time of the last event. */
  readonly lastAt: number;
  readonly outcome: Outcome | null;
  readonly parent: Pick<RunParent, "runId" | "step"> | null;
  /** The call that the run works for, as a sub-agent. */
  readonly caller: RunCaller | null;
  readonly conversation: ConversationPlace | null;
  readonly resumed: number;
  /** As in `RunView`. */
  readonly agentChanges: readonly string[];
  /** As in `RunView`. */
  readonly tainted: Taint | null;
  readonly events: number;
  readonly totals: RunTotals;
  readonly plan: PlanOutline | null;
  /** Notes and messages that came before the first step. */
  readonly notes: readonly NoteView[];
  /** All steps, or those that changed since the requested event. */
  readonly steps: readonly StepOutline[];
  /** How many steps there are. */
  readonly stepCount: number;
  /** Set when the run has more events: request again with `events`. */
  readonly more: boolean;
}

export interface PlanOutline {
  readonly items: readonly {
    readonly step: string;
    readonly status: "pending" | "in_progress" | "completed";
  }[];
  readonly explanation: string | null;
  /** The steps that wrote the plan. */
  readonly writtenAt: readonly number[];
}

export interface StepOutline {
  /** Index in the list, from 0. */
  readonly index: number;
  readonly step: number;
  readonly startedAt: number;
  /** Numbers of its first and last event. */
  readonly first: number;
  readonly last: number;
  /** The beginning of what the model said: its answer, otherwise its reasoning. */
  readonly says: string;
  readonly answers: boolean;
  /** Null while the turn is running. */
  readonly turn: TurnOutline | null;
  /** Turns of this step that could not be read, so that another was sampled. */
  readonly earlierTurns: readonly TurnOutline[];
  readonly calls: readonly CallOutline[];
  readonly cutTurns: number;
  readonly repairs: number;
  /** Set for the run's last turn: the limit, or `stuck`. */
  readonly lastTurn: string | null;
  /** As in `StepView`. */
  readonly think: boolean;
  readonly summarizedAfter: number | null;
  /** Codes of its notes. */
  readonly notes: readonly string[];
}

export interface TurnOutline {
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly evaluatedTokens: number;
  readonly outputTokens: number;
  readonly promptMilliseconds: number;
  readonly outputMilliseconds: number;
  readonly stop: string;
}

export interface CallOutline {
  readonly callId: string;
  readonly name: string;
  /** The beginning of its arguments, for one line. */
  readonly brief: string;
  readonly status: CallStatus;
  readonly startedAt: number | null;
  readonly milliseconds: number;
  readonly changes: number;
  readonly hasPicture: boolean;
  /** Set when its result is no longer in the prompt. */
  readonly takenOut?: TakenOut;
}

/** `requested`: not started. `pending`: waits for approval. `running`: started, without a result. */
export type CallStatus =
  | "requested"
  | "pending"
  | "running"
  | "ok"
  | "failed"
  | "timeout"
  | "denied"
  | "rejected"
  | "aborted";
