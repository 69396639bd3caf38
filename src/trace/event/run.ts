import type {
  AssistantMessage,
  JsonSchema,
  ToolMessage,
  ToolNamespace,
  UserMessage,
} from "../../harmony/message.ts";
import type { ModelIdentity, Sampling } from "../../model/model.ts";
import type {
  SandboxLimits,
  SandboxPolicy,
  SandboxTier,
  SavedLayer,
  WorkspaceStore,
} from "../../sandbox/sandbox.ts";
import type { ContextPolicy } from "./context.ts";
import type { Outcome } from "./outcome.ts";

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
    /** Absent: the default of 3. */
    readonly retries?: number;
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
  readonly limits: RecordedLimits;
  /** What tokens and calls cost. Absent: nothing. */
  readonly prices?: Prices;
  /** The loop's rules that the run goes by. Absent: 1. */
  readonly rules?: LoopRules;
  /** Absent in records of earlier versions, whose prompts only lost results (`context-trimmed`). */
  readonly context?: ContextPolicy;
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
    /** For a workspace that travels: its state before the first call. */
    readonly saved?: SavedLayer;
  } | null;
  /** The run that this one was forked from. */
  readonly parent?: RunParent;
  /** The run's approval policy, which comes before its agent's. Absent: none. */
  readonly approvals?: readonly RecordedRule[];
  /** What the run begins with holds text of unknown origin. Absent: it doesn't. */
  readonly untrusted?: true;
  /** The call that this run works for, as a sub-agent. Absent: a run of its own. */
  readonly caller?: RunCaller;
  /** The conversation that this run is a turn of. Absent: none. */
  readonly conversation?: ConversationPlace;
  /** What earlier turns of a conversation brought. Absent: nothing, or a record of an earlier version. */
  readonly earlier?: EarlierResults;
  /** The caller's labels: session, user, tags. */
  readonly metadata?: { readonly [name: string]: string };
}

/** A sub-agent's place: its run's id is made of both. */
export interface RunCaller {
  readonly runId: string;
  readonly callId: string;
}

/** By name. Null, in records of earlier versions: no limit (Infinity). `calls` has a limit for each tool. */
export type RecordedLimits = {
  readonly [name: string]: number | null | { readonly [tool: string]: number };
};

/**
 * What a token or a call costs, in a unit of the caller's choice: euros, cents, joules, seconds of a card. The
 * limit `cost` and `outcome.cost` have the same unit. Default of each: 0.
 */
export interface Prices {
  /** Of one prompt token that is new to the model. Tokens that are in its cache cost nothing. */
  readonly promptToken?: number;
  /** Of one generated token. */
  readonly outputToken?: number;
  /** Of one started call, by tool. */
  readonly calls?: { readonly [tool: string]: number };
}

/**
 * Which rules of the loop a run was recorded under, so that it is redriven under the same ones.
 *
 * 1: a limit ends the run at once; the same call with the same result, `repeatedCalls` times in a row, ends it
 * as stuck. 2: both give the model a last turn first, and progress is watched (`src/planner/limits/progress`).
 */
export type LoopRules = 1 | 2;
/** A rule of an approval policy; see `ApprovalRule`. */
export type RecordedRule = { readonly [part: string]: unknown };

/** A run's place in a conversation. What was said before is the run's `history`. */
export interface ConversationPlace {
  readonly id: string;
  /** The run of the turn before; null for the first. */
  readonly after: string | null;
  /** Counted from 1. */
  readonly turn: number;
}

/** Results of earlier runs, which `read_result` shows by their handles too. */
export interface EarlierResults {
  /** The run before. It has the newest of them, and says itself where older ones are. */
  readonly runId: string;
  /** How many calls there were: the handles of this run's go on from there. */
  readonly calls: number;
  /** What was said before names handles. Absent: it doesn't. */
  readonly named?: true;
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

export interface RunResumed {
  readonly type: "run-resumed";
  readonly step: number;
  readonly ostinatoVersion: string;
  readonly model: ModelIdentity;
  /** From here on. Default: as before. */
  readonly limits?: RecordedLimits;
  readonly prices?: Prices;
  /** The loop's rules from here on. Absent: 1. */
  readonly rules?: LoopRules;
  readonly context?: ContextPolicy;
  readonly contextSize?: number;
  /** The run's approval policy from here on. Absent: as before. */
  readonly approvals?: readonly RecordedRule[];
  /** What the run goes on with holds text of unknown origin, as that of its caller. Absent: nothing new does. */
  readonly untrusted?: true;
  /** How the agent has changed since the run's beginning; the changes were accepted. */
  readonly agentChanges?: readonly string[];
}

export interface RunFinished {
  readonly type: "run-finished";
  readonly outcome: Outcome;
}
