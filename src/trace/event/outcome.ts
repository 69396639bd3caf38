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
      /**
       * With `contextSize`: how many tokens there were, and how many fit. With `calls`: of which tool, and how
       * many.
       */
      readonly detail?: string;
      /** The run whose limit it is, if that is not the run itself but one that called it. */
      readonly scope?: string;
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
      /** All calls that wait, in order; the first one is named above too. Absent in records of earlier versions. */
      readonly pending?: readonly PendingCall[];
    })
  | (Unanswered & { readonly kind: "aborted"; readonly reason: string })
  | (Unanswered & {
      readonly kind: "failed";
      readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
    });

/** A call that waits for a decision. */
export interface PendingCall {
  /**
   * For a call of a sub-agent, the path to it: `3.1/2.1`. For a host that a running call wants to connect to:
   * `3.1@example.org`.
   */
  readonly callId: string;
  /** For a host: `network`. */
  readonly tool: string;
  /** The checked arguments. */
  readonly arguments?: unknown;
  readonly digest?: string;
  /** Why it is asked, or why there was no decision. */
  readonly reason?: string;
  /** The host that is to be allowed or denied. Absent: the call itself is. */
  readonly host?: string;
}

/** Which limit of a run ended it; `contextSize`: the model's context is full. */
export type LimitReached =
  | "steps"
  | "outputTokens"
  | "promptTokens"
  | "cost"
  | "calls"
  | "turnTokens"
  | "wallMilliseconds"
  | "contextSize";

export interface OutcomeBase {
  readonly steps: number;
  readonly calls: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly outputTokens: number;
  /** In the unit of the run's prices, with the cost of the runs that it called. Absent if there are no prices. */
  readonly cost?: number;
  /** Excludes the time that the run waited for approvals. */
  readonly milliseconds: number;
  /** Time spent waiting for approvals. Absent if nobody was asked, and in records of earlier versions. */
  readonly approvalMilliseconds?: number;
  /** Time that the run was paused; not part of `milliseconds`. Absent: none. */
  readonly pausedMilliseconds?: number;
  /** Messages to the model that came too late for the run; they are in its inbox if it is resumed. Absent: none. */
  readonly undelivered?: readonly string[];
  /** The run has read content of unknown origin, such as a web page. Absent: it hasn't. */
  readonly tainted?: true;
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
   * What the model wrote in its last turn (see `TurnStarted.last`), or else of an answer that was cut off or not
   * accepted. Null if it wrote nothing; `noText` then says why. Records of earlier versions have a text only with `limit`, empty if there was none.
   */
  readonly text: string | null;
  /** Why `text` is null. */
  readonly noText?: string;
}
