import type { Sampling, TurnUsage } from "../model/model.ts";
import type { ChatMessage } from "./chat-message.ts";

/** A run, a turn of the model or a call of a tool, as receivers of traces see it. */
export type Observation = AgentObservation | GenerationObservation | ToolObservation;

/** The labels of a run, which each of its observations has. */
export interface TraceLabels {
  readonly runId: string;
  readonly agent: string;
  readonly user: string | undefined;
  readonly session: string | undefined;
  readonly tags: readonly string[];
  readonly metadata: { readonly [name: string]: string };
}

export interface ObservationBase {
  /** 32 hexadecimal digits, derived from the run's id. */
  readonly traceId: string;
  /** 16 hexadecimal digits, derived from the run's id and the place in the run. */
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Number of the last event that changed it: anything sent before that event is out of date. */
  readonly changedAt: number;
  readonly labels: TraceLabels;
  readonly error: { readonly type: string; readonly message: string } | null;
}

export interface AgentObservation extends ObservationBase {
  readonly kind: "agent";
  readonly model: string;
  readonly status: string;
  readonly parent: string | undefined;
  /** Undefined if contents are not sent. */
  readonly task: string | undefined;
  readonly outcome: unknown;
}

export interface GenerationObservation extends ObservationBase {
  readonly kind: "generation";
  readonly step: number;
  readonly model: string;
  readonly parameters: Sampling & { readonly seed: number };
  /** Null: the turn has no end, so far or at all. */
  readonly usage: TurnUsage | null;
  /** How many of the output tokens are reasoning; null if the run's vocabulary is unavailable. */
  readonly reasoningTokens: number | null;
  /** Only in the first turn; undefined if contents are not sent. */
  readonly instructions: string | undefined;
  /** What is new in the prompt since the previous turn. */
  readonly input: readonly ChatMessage[] | undefined;
  readonly output: readonly ChatMessage[] | undefined;
}

export interface ToolObservation extends ObservationBase {
  readonly kind: "tool";
  readonly step: number;
  readonly tool: string;
  readonly callId: string;
  readonly effect: string | null;
  readonly arguments: string | undefined;
  readonly result: string | undefined;
}
