import type {
  AssistantMessage,
  JsonSchema,
  Token,
  ToolMessage,
  ToolNamespace,
  UserMessage,
} from "../harmony/message.ts";
import type { ModelIdentity, Sampling, TurnUsage } from "../model/model.ts";
import type {
  NetworkRequest,
  SandboxLimits,
  SandboxPolicy,
  SandboxTier,
  WorkspaceChange,
  WorkspaceStore,
} from "../sandbox/sandbox.ts";

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
  | CallDecided
  | CallStarted
  | CallFinished
  | Note
  | RunResumed
  | RunFinished;

export type EventType = EventBody["type"];

export interface RunStarted {
  readonly type: "run-started";
  readonly schemaVersion: number;
  readonly ostinatoVersion: string;
  readonly task: string;
  /** What was said before the task: questions and answers of earlier runs. */
  readonly history?: readonly (UserMessage | AssistantMessage | ToolMessage)[];
  readonly agent: {
    readonly name: string;
    readonly instructions: string;
    readonly reasoning: "low" | "medium" | "high";
    /** An answer before the first call is not accepted. Default: it is. */
    readonly firstCall?: "required";
    /** JSON Schema of the structured answer, if any. */
    readonly output?: unknown;
  };
  /** In the order in which they are declared to the model. */
  readonly tools: readonly {
    readonly name: string;
    readonly schemaHash: string;
    readonly effect: "read" | "idempotent" | "once";
    /** What the model was told about the tool: enough to redrive the run without the tool's code. */
    readonly description?: string;
    /** JSON Schema of its arguments. */
    readonly schema?: JsonSchema;
    readonly builtin?: { readonly recipient: string; readonly rawArgument?: string };
    /** Other words for the tool and its arguments that were read and never offered. */
    readonly aliases?: {
      readonly names?: readonly string[];
      readonly arguments?: { readonly [alias: string]: string };
    };
  }[];
  /** What the system message declares. Absent: nothing, or a record of an earlier version. */
  readonly namespaces?: readonly ToolNamespace[];
  readonly model: ModelIdentity;
  /** Size of the model's context in tokens. */
  readonly contextSize?: number;
  readonly sampling: Sampling;
  readonly seed: number;
  /** The date that the prompt names, `YYYY-MM-DD`, fixed for the run. */
  readonly date: string;
  /** Null, in records of earlier versions: no limit (Infinity). */
  readonly limits: { readonly [name: string]: number | null };
  readonly sandbox: {
    readonly tier: SandboxTier;
    /** How the run's changes are separated from the workspace; absent in records of earlier versions. */
    readonly store?: WorkspaceStore;
    /**
     * Limits that were enforced by a watcher and not by the kernel; absent: none, or a record of an
     * earlier version.
     */
    readonly watched?: readonly (keyof SandboxLimits)[];
    readonly policy: SandboxPolicy;
  } | null;
  /** The run that this one was forked from. */
  readonly parent?: RunParent;
  /** The caller's labels: session, user, tags. */
  readonly metadata?: { readonly [name: string]: string };
}

export interface RunParent {
  readonly runId: string;
  /** The step at which something was changed: steps before it are shared. */
  readonly step: number;
  /**
   * The parent's events from 1 to `events - 1` are this run's too, under the same numbers, and are
   * stored once. Its event 0 is replaced by the fork's own. Default: none are shared.
   */
  readonly events?: number;
  /** The parent's chain hash at the last shared event, so that a changed parent shows. */
  readonly hash?: string;
  /**
   * The beginning of the prompt was changed, so the shared turns are rendered again when the run is
   * folded, instead of being used as they were sent.
   */
  readonly rerender?: true;
}

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
}

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
  /**
   * With the stop `loop`: what the turn repeated until it was cut. The prompt keeps the first round: from
   * the token `from` on, `period` tokens, which came `times` times.
   */
  readonly loop?: { readonly from: number; readonly period: number; readonly times: number };
}

export interface CallRequested {
  readonly type: "call-requested";
  readonly step: number;
  readonly callId: string;
  /** The recipient as the model wrote it. */
  readonly recipient: string;
  /** The channel of the call and of its result. */
  readonly channel: string | null;
  /** The tool that it names; null when there is no such tool. */
  readonly tool: string | null;
  readonly rawArguments: string;
  /** What was repaired in them so that they could be parsed; see `repairArguments`. */
  readonly repairs?: readonly string[];
  /** Parsed and checked; absent when `problem` says why they could not be. */
  readonly arguments?: unknown;
  readonly problem?: string;
}

export interface CallDecided {
  readonly type: "call-decided";
  readonly step: number;
  readonly callId: string;
  readonly decision: "approved" | "denied" | "pending";
  /** `policy` when no question was asked. */
  readonly by: "policy" | "person" | "program";
  readonly reason?: string;
  /** Denied without asking, since this earlier call with the same tool and arguments was denied. */
  readonly deniedAs?: string;
  /** Why the approver gave no answer: it threw, or returned something else. Also part of the reason. */
  readonly failure?: string;
  /**
   * Digest of what was shown of the call, if a question was asked (`approvalDigest`). Versions
   * before 0.2 have none.
   */
  readonly digest?: string;
  /** How long the run waited for the decision. Absent if no question was asked. */
  readonly waitedMilliseconds?: number;
}

/** The intent: written before the tool starts; if its effect is `read`, while it runs. */
export interface CallStarted {
  readonly type: "call-started";
  readonly step: number;
  readonly callId: string;
  readonly tool: string;
  readonly effect: "read" | "idempotent" | "once";
}

export interface CallFinished {
  readonly type: "call-finished";
  readonly step: number;
  readonly callId: string;
  readonly status: "ok" | "failed" | "timeout" | "denied" | "rejected" | "aborted";
  /** What the model reads. */
  readonly text: string;
  /**
   * Set when the text was too long and its middle was replaced by a notice. Absent: the text is
   * whole, or of version 0.1.0.
   */
  readonly cut?: CutText;
  /** This many characters at the end of `text` are the loop's notice and not the tool's text. */
  readonly notice?: number;
  /** What people and programs read. */
  readonly details?: unknown;
  /** The call timed out and the tool did not end: its effect may still happen. */
  readonly mayStillRun?: true;
  /** The stack of the error that the tool threw; the model never sees it. */
  readonly stack?: string;
  readonly changes?: readonly WorkspaceChange[];
  /** Network requests while the call ran; refused ones with their reason. */
  readonly network?: readonly NetworkRequest[];
  readonly milliseconds: number;
}

/** How many characters of a text are left at its beginning and its end, and how many it had. */
export interface CutText {
  readonly head: number;
  readonly tail: number;
  readonly of: number;
}

/** Something that a person should know: a nudge, a repair by the loop, a limit that is close. */
export interface Note {
  readonly type: "note";
  readonly step: number;
  readonly code: NoteCode;
  readonly text: string;
  /** The calls that the note is about, for example those whose results were removed from the prompt. */
  readonly callIds?: readonly string[];
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
  /** Older results were removed from the prompt so that it fits. */
  | "context-trimmed"
  /** The same call returned the same result several times: the model is told. */
  | "repeating"
  /** A tool's schema has parts that can't be enforced while sampling; arguments are checked afterwards. */
  | "schema-unsupported"
  /** The sandbox is not the usual one: a copied workspace at the beginning, a degraded tier at every step. */
  | "sandbox"
  /** The workspace's changes were committed, kept or discarded. */
  | "workspace";

export interface RunResumed {
  readonly type: "run-resumed";
  readonly step: number;
  readonly ostinatoVersion: string;
  readonly model: ModelIdentity;
  /** From here on. Default: as before. */
  readonly limits?: RunStarted["limits"];
  readonly contextSize?: number;
  /** How the agent has changed since the run's beginning; the changes were accepted. */
  readonly agentChanges?: readonly string[];
}

export interface RunFinished {
  readonly type: "run-finished";
  readonly outcome: Outcome;
}

/**
 * How a run ended. Each kind says what was done so far, and all except `answered` have the
 * unfinished answer, if any.
 */
export type Outcome =
  | (OutcomeBase & {
      readonly kind: "answered";
      readonly text: string;
      /** The structured answer, when the agent has an output schema. */
      readonly output?: unknown;
    })
  | (Unanswered & {
      readonly kind: "limit";
      readonly limit: LimitReached;
      /** With `contextSize`: how many tokens there were, and how many fit. */
      readonly detail?: string;
    })
  | (Unanswered & { readonly kind: "stuck"; readonly reason: string })
  | (Unanswered & {
      readonly kind: "awaiting-approval";
      readonly callId: string;
      readonly tool: string;
      /** The checked arguments of the waiting call; records of earlier versions don't have them. */
      readonly arguments?: unknown;
      /** Digest of what is to be decided (`approvalDigest`); a decision with it is only for this call. */
      readonly digest?: string;
    })
  | (Unanswered & { readonly kind: "aborted"; readonly reason: string })
  | (Unanswered & {
      readonly kind: "failed";
      readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
    });

/** Which limit of a run ended it; `contextSize`: the model's context is full. */
export type LimitReached =
  | "steps"
  | "outputTokens"
  | "turnTokens"
  | "wallMilliseconds"
  | "contextSize";

export interface OutcomeBase {
  readonly steps: number;
  readonly calls: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly outputTokens: number;
  /** Excludes the time that the run waited for approvals. */
  readonly milliseconds: number;
  /** Time spent waiting for approvals. Absent if nobody was asked, and in records of earlier versions. */
  readonly approvalMilliseconds?: number;
  /** For a run with `commit: "always"`: what was done with its changes. Absent if there were none. */
  readonly workspace?: WorkspaceFate;
}

export interface WorkspaceFate {
  /** `kept`: kept aside, until somebody commits or discards them. */
  readonly changes: "committed" | "kept";
  /** How many; absent if that can't be determined. */
  readonly count?: number;
  /** How many are kept aside, since they can run later. Absent if there are none. */
  readonly leftAside?: number;
  /** Why they could not be committed. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** The end of a run without an answer. */
export interface Unanswered extends OutcomeBase {
  /**
   * What the model had written of an answer that was cut off or not accepted. Null if it had written nothing;
   * `noText` then says why. Records of earlier versions have a text only with `limit`, empty if there was none.
   */
  readonly text: string | null;
  /** Why `text` is null. */
  readonly noText?: string;
}
