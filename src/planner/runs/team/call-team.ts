import type { Sandbox } from "../../../sandbox/sandbox.ts";
import { ToolFailed } from "../../../tool/failure/tool-failed.ts";
import type { ToolReturn } from "../../../tool/tool.ts";
import type { Outcome, SubRun } from "../../../trace/event.ts";
import type { Approve } from "../../call/approval/approval.ts";
import type { RunEvent } from "../../contract/run-event.ts";
import { LimitScope } from "../../limits/limit-scope.ts";
import { addSpending, NOTHING_SPENT } from "../../limits/spending.ts";
import type { RunContext } from "../../state/run-context.ts";
import { AwaitingSubRuns } from "./awaiting-sub-runs.ts";
import { openOwnLayer } from "./own-layer.ts";
import { resultText } from "./result-text.ts";
import { nestedCallId, subRunId } from "./sub-run-id.ts";
import type { Team, TeamWork } from "./team-of.ts";
import { WaitedTime } from "./waited-time.ts";

interface Result {
  readonly task: string;
  readonly runId: string;
  readonly outcome: Outcome;
}

/** The sub-agents of one call: one run for each of its tasks, all at the same time. */
export class CallTeam implements Team {
  readonly #context: RunContext;
  readonly #callId: string;
  readonly #signal: AbortSignal;
  readonly #waited = new WaitedTime();

  /** @param signal The call's. */
  constructor(context: RunContext, callId: string, signal: AbortSignal) {
    this.#context = context;
    this.#callId = callId;
    this.#signal = signal;
  }

  /**
   * Does not wait for a place of its own in the model: the caller's session rests meanwhile, and its cache is kept.
   *
   * @throws AwaitingSubRuns; ToolFailed where no task came to an answer.
   */
  async work(wanted: TeamWork): Promise<ToolReturn> {
    const { session, subRuns } = this.#context;
    await session?.park?.();
    const scopes: LimitScope[] = [];
    const results = await Promise.all(
      wanted.tasks.map((task, index) => {
        const number = wanted.single ? null : index + 1;
        return this.#perform(wanted, task, number, (scope) => scopes.push(scope));
      }),
    ).finally(() => {
      for (const scope of scopes) scope.close();
    });
    this.#signal.throwIfAborted();
    const pending = results.flatMap(({ outcome }, index) => {
      if (outcome.kind !== "awaiting-approval") return [];
      const { callId, tool, arguments: input, digest } = outcome;
      const first = {
        ...{ callId, tool },
        ...(input !== undefined && { arguments: input }),
        ...(digest !== undefined && { digest }),
      };
      return (outcome.pending ?? [first]).map((call) => ({
        ...call,
        callId: nestedCallId(this.#callId, wanted.single ? null : index + 1, call.callId),
      }));
    });
    if (pending.length > 0) throw new AwaitingSubRuns(pending);
    subRuns.ended(this.#callId, {
      subRuns: results.map((result) => subRun(wanted.agent.name, result)),
      spent: scopes.reduce((sum, { spent }) => addSpending(sum, spent), NOTHING_SPENT),
      ...(this.#waited.milliseconds > 0 && {
        waitedMilliseconds: Math.round(this.#waited.milliseconds),
      }),
    });
    const text = resultText(wanted.agent.name, results, wanted.single);
    if (results.every(({ outcome }) => outcome.kind !== "answered")) throw new ToolFailed(text);
    const outputs = results.map(({ outcome }) =>
      outcome.kind === "answered" ? (outcome.output ?? null) : null,
    );
    return wanted.agent.output === null ? text : { text, details: { outputs } };
  }

  async #perform(
    wanted: TeamWork,
    task: string,
    number: number | null,
    opened: (scope: LimitScope) => void,
  ): Promise<Result> {
    const { agent, limits, workspace } = wanted;
    const { recorder, runId, sandbox, shownAs, state, subRuns } = this.#context;
    const callId = this.#callId;
    const subId = subRunId(runId, callId, number);
    const scope = new LimitScope(subId, state.spending.scope);
    opened(scope);
    await using layer =
      sandbox && workspace === "own"
        ? await openOwnLayer(sandbox, subId, subRuns.journal.path)
        : null;
    const outcome = await subRuns.perform({
      agent,
      task,
      runId: subId,
      caller: { runId, callId },
      limits,
      scope,
      sandbox: (layer ?? sandbox) as Sandbox | null,
      approve: this.#approve,
      shownAs: {
        runId: shownAs.runId,
        prefix: shownAs.prefix + nestedCallId(callId, number, ""),
      },
      signal: this.#signal,
      untrusted: state.approvals.tainted,
      watch: recorder.isWatched
        ? (event) => this.#show(event, number === null ? agent.name : `${agent.name} ${number}`)
        : null,
    });
    return { task, runId: subId, outcome };
  }

  /** While a person decides for a sub-agent, the time of its caller stands still too. */
  get #approve(): Approve | null {
    const { subRuns, wallTimer } = this.#context;
    const { approve } = subRuns;
    if (approve === null) return null;
    return (request) =>
      this.#waited.during(() => wallTimer.pausedFor(async () => approve(request)));
  }

  /** To those who watch the caller's run: which calls its sub-agents make. */
  #show(event: RunEvent, who: string): void {
    if (event.type === "call-requested") this.#progress(`${who}: ${event.tool ?? event.recipient}`);
    if (event.type === "run-finished") this.#progress(`${who}: ${event.outcome.kind}`);
  }

  #progress(text: string): void {
    this.#context.recorder.show({ type: "call-progress", callId: this.#callId, text });
  }
}

function subRun(agent: string, { runId, outcome }: Result): SubRun {
  const { kind, steps, calls, promptTokens, reusedTokens, outputTokens } = outcome;
  const used = { steps, calls, promptTokens, reusedTokens, outputTokens };
  return { runId, agent, kind, ...used, ...(outcome.tainted && { tainted: true }) };
}
