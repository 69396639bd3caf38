import type { Model, Sampling, Session } from "../../model/model.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Approve } from "../call/approval.ts";
import type { Agent } from "../contract/agent.ts";
import type { Limits } from "../contract/limits.ts";
import type { RecordedChecks } from "../contract/recorded-checks.ts";
import type { WallTimer } from "../lifecycle/wall-timer.ts";
import type { Conversation } from "./conversation.ts";
import type { Recorder } from "./recorder.ts";
import type { RunState } from "./run-state.ts";

/** What the parts of the loop share. Only `state` changes, and only through `recorder`. */
export interface RunContext {
  readonly runId: string;
  readonly agent: Agent;
  readonly limits: Limits;
  readonly model: Model;
  /** Null where the run was aborted before it was open. */
  readonly session: Session | null;
  readonly sandbox: Sandbox | null;
  /** A result without the secrets that are known by name, as the model reads it. */
  readonly withoutSecrets: (text: string) => string | Promise<string>;
  readonly conversation: Conversation;
  readonly state: RunState;
  /** What the calls' tools are given, by call; the journal holds what JSON makes of it. */
  readonly inputs: Map<string, unknown>;
  readonly recorder: Recorder;
  /** What the turn under way has written of an answer so far; the state has it when the turn has ended. */
  readonly draft: { text: string };
  readonly approve: Approve | null;
  /** In a replay: did the recorded run leave what this step guessed in its prompt, as 0.1.0 did? */
  readonly keepsGuesses: (step: number) => boolean;
  /** In a replay: did the recorded run ask about this call? Null in a run of its own. */
  readonly wasAsked: ((callId: string) => boolean) | null;
  /** Null in a run of its own. */
  readonly recorded: RecordedChecks | null;
  /** The agent's over the model's. */
  readonly sampling: Sampling;
  /** Seed of the whole run. */
  readonly seed: number;
  /** Record the probability of each sampled token. */
  readonly probabilities: boolean;
  /** Fires when the caller aborts or the run's time is up; its reason tells which. */
  readonly signal: AbortSignal;
  readonly wallTimer: WallTimer;
  readonly clock: () => number;
}
