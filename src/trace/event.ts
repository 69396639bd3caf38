import type {
  CallAsked,
  CallDecided,
  CallFinished,
  CallRequested,
  CallStarted,
} from "./event/call.ts";
import type { ContextReduced } from "./event/context.ts";
import type { HostAsked, HostDecided } from "./event/host.ts";
import type { MessageTaken } from "./event/message.ts";
import type { Note } from "./event/note.ts";
import type { RunFinished, RunResumed, RunStarted } from "./event/run.ts";
import type { TurnFinished, TurnStarted } from "./event/turn.ts";

export type {
  CallAsked,
  CallDecided,
  CallFinished,
  CallRequested,
  CallStarted,
  CutText,
  RememberedCalls,
  Spending,
  SubRun,
} from "./event/call.ts";
export type { ContextPolicy, ContextReduced, ContextSummary, Pin } from "./event/context.ts";
export type { HostAsked, HostDecided } from "./event/host.ts";
export type { MessageTaken } from "./event/message.ts";
export type { Note, NoteCode } from "./event/note.ts";
export type {
  LimitReached,
  Outcome,
  OutcomeBase,
  PendingCall,
  Unanswered,
  WorkspaceFate,
} from "./event/outcome.ts";
export type {
  ConversationPlace,
  EarlierResults,
  LoopRules,
  Prices,
  RecordedLimits,
  RunCaller,
  RunFinished,
  RunParent,
  RunResumed,
  RunStarted,
} from "./event/run.ts";
export type { LastTurnReason, TurnFinished, TurnPurpose, TurnStarted } from "./event/turn.ts";

/** The version of the events below. A reader migrates older ones; it refuses newer ones. */
export const EVENT_SCHEMA_VERSION = 1;

/** One record of a run's journal: append-only, numbered without gaps from 0. */
export type JournalEvent = EventStamp & EventBody;

export interface EventStamp {
  readonly runId: string;
  readonly sequence: number;
  /** Milliseconds since 1970, as the loop read the clock. */
  readonly time: number;
  /** The run's hash chain up to and with this event: SHA-256, hex. Set by the journal. */
  readonly hash: string;
  /**
   * The secrets that were removed from the event before it was written, by name: `github-token`, `env:API_KEY`.
   * The event's texts, tokens and hashes are those of the text with the secret replaced.
   */
  readonly redacted?: readonly string[];
}

export type EventBody =
  | RunStarted
  | TurnStarted
  | TurnFinished
  | CallRequested
  | CallAsked
  | CallDecided
  | CallStarted
  | CallFinished
  | HostAsked
  | HostDecided
  | ContextReduced
  | Note
  | MessageTaken
  | RunResumed
  | RunFinished;

export type EventType = EventBody["type"];
