import type { Model, Sampling, Session } from "../../model/model.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Approve } from "../call/approval/approval.ts";
import type { AskedCall } from "../call/approval/decided-event.ts";
import type { AskedHost } from "../call/approval/host/asked-host.ts";
import type { ApprovalRule } from "../call/approval/policy/approval-rule.ts";
import type { RecordedApprovals } from "../call/approval/recorded-approvals.ts";
import type { Agent } from "../contract/agent.ts";
import type { Limits } from "../contract/limits.ts";
import type { RecordedChecks } from "../contract/recorded-checks.ts";
import type { RunMailbox } from "../lifecycle/inbox/run-mailbox.ts";
import type { RecordedStops } from "../limits/recorded-stops.ts";
import type { WallTimer } from "../limits/wall-timer.ts";
import type { ShownAs, SubRuns } from "../runs/team/sub-runs.ts";
import type { Conversation } from "./conversation.ts";
import type { Recorder } from "./recorder.ts";
import type { RunState } from "./run-state.ts";

/** What the parts of the loop share. `state` changes only through `recorder`. */
export interface RunContext {
  readonly runId: string;
  readonly agent: Agent;
  readonly limits: Limits;
  readonly model: Model;
  /** Null if the run was aborted before the session was open. */
  readonly session: Session | null;
  readonly sandbox: Sandbox | null;
  /** Removes secrets that are known by name from a result before the model reads it. */
  readonly withoutSecrets: (text: string) => string | Promise<string>;
  readonly conversation: Conversation;
  readonly state: RunState;
  /** The checked arguments by call id. The journal only has their JSON. */
  readonly inputs: Map<string, unknown>;
  readonly recorder: Recorder;
  /** What other people and processes say to the run. */
  readonly mailbox: RunMailbox;
  /** Answer text of the turn in progress. After the turn it is in the state. */
  readonly draft: { text: string };
  readonly approve: Approve | null;
  /** The run's approval policy: its own rules, then those of its agent. */
  readonly approvalRules: readonly ApprovalRule[];
  /** The calls that wait for a decision right now. */
  readonly waiting: Map<string, AskedCall>;
  /** Calls on which nobody decided when they were asked: they are not asked again before the run is resumed. */
  readonly postponed: Map<string, AskedCall>;
  /** The hosts that wait for a decision while a call runs, by `hostCallId`. */
  readonly waitingHosts: Map<string, AskedHost>;
  /** Calls whose tools say that their results hold text of unknown origin. */
  readonly untrustedCalls: Set<string>;
  /** Null outside a replay. */
  readonly recordedApprovals: RecordedApprovals | null;
  /** How this run's calls are named to the person who decides on them. */
  readonly shownAs: ShownAs;
  /** The runs of this run's sub-agents. */
  readonly subRuns: SubRuns;
  /** In a replay: did the recorded run keep this step's guesses in its prompt, as version 0.1.0 did? */
  readonly keepsGuesses: (step: number) => boolean;
  /** In a replay: did the recorded run sample this step's turn again more often than this? */
  readonly mayResample: (step: number, resamples: number) => boolean;
  /** In a replay: did the recorded run accept this call's arguments? Earlier versions coerced none. */
  readonly mayCoerce: (callId: string) => boolean;
  /** In a replay: did the recorded run ask for approval of this call? Null outside a replay. */
  readonly wasAsked: ((callId: string) => boolean) | null;
  /** Null outside a replay. */
  readonly recordedStops: RecordedStops | null;
  /** Null outside a replay. */
  readonly recorded: RecordedChecks | null;
  /** The model's sampling, overridden by the agent's. */
  readonly sampling: Sampling;
  /** Seed of the whole run. */
  readonly seed: number;
  /** Record the probability of each sampled token. */
  readonly probabilities: boolean;
  /** Fires when the caller aborts or the time for the run's work is up; the reason says which. */
  readonly signal: AbortSignal;
  /** The same for the whole run: it fires when the time for the last turn is up too. */
  readonly stop: AbortSignal;
  readonly wallTimer: WallTimer;
  readonly clock: () => number;
}
