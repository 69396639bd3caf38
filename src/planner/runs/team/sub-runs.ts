import { createHash } from "node:crypto";
import { OstinatoError } from "../../../errors.ts";
import type { Given } from "../../../given.ts";
import { waitingModel } from "../../../model/waiting-model.ts";
import type { Sandbox } from "../../../sandbox/sandbox.ts";
import type {
  CallFinished,
  JournalEvent,
  Outcome,
  PendingCall,
  RunCaller,
  Spending,
} from "../../../trace/event.ts";
import type { Journal } from "../../../trace/journal.ts";
import { runTrust } from "../../../trace/transfer/imported-run.ts";
import type { Approve } from "../../call/approval/approval.ts";
import { approverOf } from "../../call/approval/approver-of.ts";
import type { Agent } from "../../contract/agent.ts";
import type { Limits } from "../../contract/limits.ts";
import type { RunEvent } from "../../contract/run-event.ts";
import type { Job } from "../../lifecycle/perform.ts";
import { type RunControls, startRun } from "../../lifecycle/start-run.ts";
import type { LimitScope } from "../../limits/limit-scope.ts";
import { addSpending, NOTHING_SPENT } from "../../limits/spending.ts";

/** What the record of a call has of the sub-agents that worked for it. */
export type TeamRecord = Pick<CallFinished, "subRuns" | "spent" | "waitedMilliseconds">;

/** How a sub-agent's call is named to the person who decides on it. */
export interface ShownAs {
  /** The run that nobody called. */
  readonly runId: string;
  /** Before the call's own id; see `nestedCallId`. */
  readonly prefix: string;
}

/** One sub-agent at work. */
export interface SubWork {
  readonly agent: Agent;
  readonly task: string;
  readonly runId: string;
  readonly caller: RunCaller;
  readonly limits: Given<Limits>;
  /** Inside of its caller's, which closes it. */
  readonly scope: LimitScope;
  readonly sandbox: Sandbox | null;
  readonly approve: Approve | null;
  readonly shownAs: ShownAs;
  readonly signal: AbortSignal;
  /** Null: nobody watches. */
  /** The caller has read text of unknown origin. */
  readonly untrusted: boolean;
  readonly watch: ((event: RunEvent) => void) | null;
}

/** The runs of a run's sub-agents: begun, or taken up again where a resumed call began them before. */
export class SubRuns {
  /** Calls that wait because a sub-agent's call waits for a decision. */
  readonly pending = new Map<string, readonly PendingCall[]>();
  readonly #job: Job;
  readonly #journal: Journal;
  readonly #seed: number;
  readonly #perform: (agent: Agent, job: Job, controls: RunControls) => Promise<Outcome>;
  readonly #open = new Set<Promise<unknown>>();
  readonly #ended = new Map<string, TeamRecord>();

  /** @param seed The run's; those of its sub-agents follow from it. */
  constructor(
    job: Job,
    journal: Journal,
    seed: number,
    perform: (agent: Agent, job: Job, controls: RunControls) => Promise<Outcome>,
  ) {
    this.#job = job;
    this.#journal = journal;
    this.#seed = seed;
    this.#perform = perform;
  }

  get journal(): Journal {
    return this.#journal;
  }

  get approve(): Approve | null {
    return approverOf(this.#job);
  }

  /** Performs a sub-agent's run to its end. A run that has ended for good is not touched. */
  async perform(work: SubWork): Promise<Outcome> {
    const known = await this.#known(work.runId);
    const { agent, task, runId, caller, limits, scope } = work;
    if (known !== null && known.outcome !== null && isFinal(known.outcome)) {
      scope.spend({ ...spendingOf(known.outcome), ...known.spent });
      return known.outcome;
    }
    const { sandbox, approve, shownAs, signal, untrusted, watch } = work;
    const { model, prices, redaction, probabilities, clock, metadata, exact } = this.#job;
    const { acceptChangedAgent, approvals } = this.#job;
    const job: Job = {
      task: known === null ? task : null,
      model: waitingModel(model),
      journal: this.#journal,
      ...(sandbox && { sandbox }),
      ...(approve && { approve }),
      ...(prices && { prices }),
      ...(approvals && { approvals }),
      ...(untrusted && { untrusted }),
      ...(redaction !== undefined && { redaction }),
      ...(probabilities !== undefined && { probabilities }),
      ...(clock && { clock }),
      ...(metadata && { metadata }),
      ...(exact !== undefined && { exact }),
      ...(acceptChangedAgent !== undefined && { acceptChangedAgent }),
      limits,
      scope,
      seed: this.#seedOf(caller.callId, runId),
      signal,
      caller,
      shownAs,
    };
    const running = startRun(runId, job, (controls) => this.#perform(agent, job, controls));
    const watching = watch && follow(running, watch);
    const done = running.outcome.finally(() => watching);
    this.#open.add(done);
    return await done.finally(() => this.#open.delete(done));
  }

  /** Resolves when no run of a sub-agent is under way any more: nothing writes the journal then. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#open);
  }

  ended(callId: string, record: TeamRecord): void {
    this.#ended.set(callId, record);
  }

  /** For the record of a call. Null: no sub-agent worked for it. */
  takeRecord(callId: string): TeamRecord | null {
    const record = this.#ended.get(callId) ?? null;
    this.#ended.delete(callId);
    return record;
  }

  /** What the journal has of a run that this call began before. Null: nothing. */
  async #known(runId: string): Promise<KnownRun | null> {
    let last: JournalEvent | null = null;
    let spent = NOTHING_SPENT;
    const started = new Set<string>();
    try {
      for await (const event of this.#journal.read(runId)) {
        last = event;
        spent = addSpending(spent, ofCalls(event, started));
      }
    } catch (error) {
      if (OstinatoError.is(error) && error.code === "journal.run-not-found") return null;
      throw error;
    }
    if ((await runTrust(this.#journal, runId)) !== "own") {
      throw new OstinatoError(
        "input.invalid",
        `The journal has a run ${runId} that is not your own, so the call can't go on with it.`,
      );
    }
    const { calls, retries = 0 } = spent;
    const outcome = last?.type === "run-finished" ? last.outcome : null;
    return { outcome, spent: { calls, retries } };
  }

  #seedOf(callId: string, runId: string): number {
    const digest = createHash("sha256").update(`${this.#seed} ${callId} ${runId.length}`);
    return digest.update(runId.slice(-4)).digest().readUInt32LE() >>> 1;
  }
}

interface KnownRun {
  readonly outcome: Outcome | null;
  /** What its outcome does not say. */
  readonly spent: Pick<Spending, "calls" | "retries">;
}

/** @param started The calls that were started before: one that a crash interrupted is started again. */
function ofCalls(event: JournalEvent, started: Set<string>): Partial<Spending> {
  if (event.type === "call-started") {
    const isNew = !started.has(event.callId);
    started.add(event.callId);
    return isNew ? { calls: { [event.tool]: 1 } } : {};
  }
  if (event.type !== "call-finished") return {};
  const { calls = {}, retries = 0 } = event.spent ?? {};
  return { calls, retries: retries + (event.retry ? 1 : 0) };
}

/** Of a run that ended before a crash, whose record its caller does not have yet. */
function spendingOf(outcome: Outcome): Partial<Spending> {
  const { steps, outputTokens, promptTokens, reusedTokens, cost = 0 } = outcome;
  return { steps, outputTokens, promptTokens: promptTokens - reusedTokens, cost };
}

/** There is nothing to go on with: an answer, or an end that would come again at once. */
function isFinal(outcome: Outcome): boolean {
  if (outcome.kind === "limit") return outcome.limit !== "wallMilliseconds";
  return outcome.kind === "answered" || outcome.kind === "stuck";
}

async function follow(
  running: AsyncIterable<RunEvent>,
  watch: (event: RunEvent) => void,
): Promise<void> {
  for await (const event of running) watch(event);
}
