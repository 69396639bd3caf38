import type { Given } from "../../given.ts";
import type { AnyTool } from "../../tool/tool.ts";
import { earlierEvents } from "../../trace/behind/earlier-events.ts";
import type {
  ContextPolicy,
  ConversationPlace,
  EarlierResults,
  LoopRules,
  Outcome,
  RunCaller,
  WorkspaceFate,
} from "../../trace/event.ts";
import type { Journal } from "../../trace/journal.ts";
import { approverOf } from "../call/approval/approver-of.ts";
import { fitsResult } from "../call/result/fit-result.ts";
import type { ReadResultSource } from "../context/read-result.ts";
import type { Agent } from "../contract/agent.ts";
import { checkAnswer } from "../contract/check-answer.ts";
import { jsonValue } from "../contract/json-value.ts";
import type { Limits } from "../contract/limits.ts";
import type { RecordedChecks } from "../contract/recorded-checks.ts";
import type { RunEnding } from "../contract/run-ending.ts";
import { RESERVED_SHARE } from "../limits/last-turn-reserve.ts";
import { LimitScope } from "../limits/limit-scope.ts";
import type { RecordedStops } from "../limits/recorded-stops.ts";
import { WallTimer } from "../limits/wall-timer.ts";
import { loop } from "../loop.ts";
import type { RunOptions } from "../run.ts";
import { type ShownAs, SubRuns } from "../runs/team/sub-runs.ts";
import { Conversation } from "../state/conversation.ts";
import { Recorder } from "../state/recorder.ts";
import type { RunContext } from "../state/run-context.ts";
import { RunState } from "../state/run-state.ts";
import { answerOnRecord } from "./answer-on-record.ts";
import { beginOrResume } from "./begin-or-resume.ts";
import { AbortMessage, type RunMailbox } from "./inbox/run-mailbox.ts";
import { takeAbort, undelivered } from "./inbox/take-messages.ts";
import { lockRun } from "./lock-run.ts";
import { openResources, openStore } from "./open-resources.ts";
import { outcomeOf } from "./outcome-of.ts";
import { endingOfSignal, TimeIsUp } from "./run-signal.ts";
import type { RecordedHistoryMessage } from "./start/history-message.ts";
import { describeError, type RunControls } from "./start-run.ts";
import { withMessages } from "./with-messages.ts";
import { WorkSignal } from "./work-signal.ts";
import { settleChanges } from "./workspace/settle-changes.ts";

/** For a replay, which takes as long as it takes. */
const LONGEST_TIME = Number.MAX_SAFE_INTEGER;

export interface Job extends Omit<RunOptions, "limits" | "history"> {
  /** The task. Null resumes the run with this id from the journal. */
  readonly task: string | null;
  readonly limits: Given<Limits>;
  readonly history?: readonly RecordedHistoryMessage[] | undefined;
  /** See `ResumeOptions`. */
  readonly exact?: boolean | undefined;
  /** See `ResumeOptions`. Default: false. */
  readonly acceptChangedAgent?: boolean | undefined;
  /** For a sub-agent's run: the call that it works for, and how its own calls are named to people. */
  readonly caller?: RunCaller | undefined;
  readonly shownAs?: ShownAs | undefined;
  /** For a turn of a conversation. */
  readonly conversation?: ConversationPlace | undefined;
  /** For a turn of a conversation: what the turns before brought. */
  readonly earlier?: EarlierResults | undefined;
  /** Set when the agent was made from the run's record. */
  readonly recorded?: RecordedChecks;
  /** The journal's inbox holds what the recorded run took. */
  readonly isReplay?: true;
  /** Only set in a replay; see `RunContext`. */
  readonly keepsGuesses?: RunContext["keepsGuesses"];
  readonly mayResample?: RunContext["mayResample"];
  readonly mayCoerce?: RunContext["mayCoerce"];
  readonly wasAsked?: RunContext["wasAsked"];
  readonly recordedStops?: RecordedStops;
  /** Only set in a replay. Default: today's. */
  readonly rules?: LoopRules;
  /**
   * Limits and spending of this run, if it is a sub-agent's: a scope inside of its caller's, which the caller
   * opened and will close. Default: one of its own.
   */
  readonly scope?: LimitScope;
  /** In a replay: the record in place of what built-in tools do. */
  readonly serveTools?: (tools: readonly AnyTool[]) => readonly AnyTool[];
  /** In a replay: as it was recorded. Default: the agent's. */
  readonly contextPolicy?: ContextPolicy | null;
  readonly recordedApprovals?: RunContext["recordedApprovals"];
}

/** Performs one run from its first event to its last: opens what it needs, enters the loop, closes everything. */
export async function perform(agent: Agent, job: Job, controls: RunControls): Promise<Outcome> {
  const { runId, feed, abortController, mailbox } = controls;
  const { model } = job;
  const clock = job.clock ?? Date.now;
  // A journal that the run opens itself locks out all others.
  const shared = typeof job.journal === "string" ? undefined : job.journal;
  using _lock = shared && (await lockRun(shared, runId));
  await using store = await openStore(job);
  const answer = job.task === null ? await answerOnRecord(store.journal, agent, runId) : null;
  if (answer) return withMessages(await withParsedOutput(agent, answer.outcome), answer.messages);
  await using lease = (await store.journal.lease?.(runId)) ?? null;
  lease?.lost.addEventListener("abort", () => abortController.abort(lease.lost.reason));
  await using resources = await openResources(agent, job, controls, store.journal);
  const { journal, sandbox, session } = resources;
  using _open = controls.changes.during(sandbox, resources.keptAs);
  const conversation = new Conversation(agent, model.vocabulary, {
    outputSchema: job.recorded?.outputSchema,
    readResult: await openReadResult(job, {
      recorded: () => recorder.recorded(),
      earlier: (before) => earlierEvents(store.journal, runId, before),
      fits: (text) => fitsResult(text, model, begun.limits),
    }),
  });
  const scope = job.scope ?? new LimitScope(runId);
  const state = new RunState(conversation, model.vocabulary, scope);
  const recorder = new Recorder({
    journal,
    runId,
    state,
    clock,
    feed,
  });
  const begun = await beginOrResume({ agent, job, runId, clock, resources, state, recorder });
  const { limits, seed } = begun;
  if (state.outcome) {
    return withMessages(await withParsedOutput(agent, state.outcome), state.said.messages);
  }
  if (job.exact !== false) session?.recall?.(begun.evaluated);
  // If the journal rejects the start of a run, there is no end to write either.
  await recorder.flush();
  await openMailbox(mailbox, { journal, runId, recorder, abortController, job, state });

  scope.limits = limits;
  scope.prices = state.spending.prices;
  const stop = abortController.signal;
  const work = new WorkSignal(stop, job.recordedStops?.timeIsUp);
  // A sub-agent's time ends before its caller's.
  const outerTime = scope.outerMillisecondsLeft * (1 - RESERVED_SHARE);
  const ownTime = job.recordedStops ? LONGEST_TIME : limits.wallMilliseconds;
  const timeLeft = Math.min(ownTime - state.totals.milliseconds, outerTime);
  const wallTimer = new WallTimer(Math.min(ownTime, outerTime), timeLeft, {
    onWorkEnd: () => work.end(new TimeIsUp()),
    onEnd: () => abortController.abort(new TimeIsUp()),
  });
  scope.millisecondsLeft = () => wallTimer.workLeft;
  const subRuns = new SubRuns(job, store.journal, seed, perform);
  const context: RunContext = {
    runId,
    agent,
    limits,
    model,
    session,
    sandbox,
    withoutSecrets: resources.withoutSecrets,
    conversation,
    state,
    inputs: new Map(),
    recorder,
    mailbox,
    draft: { text: "" },
    approve: approverOf(job),
    approvalRules: [...begun.approvals, ...agent.approvals],
    waiting: new Map(),
    postponed: new Map(),
    waitingHosts: new Map(),
    untrustedCalls: new Set(),
    recordedApprovals: job.recordedApprovals ?? null,
    shownAs: job.shownAs ?? { runId, prefix: "" },
    subRuns,
    keepsGuesses: job.keepsGuesses ?? (() => false),
    mayResample: job.mayResample ?? (() => true),
    mayCoerce: job.mayCoerce ?? (() => true),
    wasAsked: job.wasAsked ?? null,
    recordedStops: job.recordedStops ?? null,
    recorded: job.recorded ?? null,
    sampling: { ...model.sampling, ...begun.sampling, ...agent.sampling },
    seed,
    probabilities: job.probabilities ?? false,
    signal: work.signal,
    stop,
    wallTimer,
    clock,
  };
  let ending: RunEnding;
  try {
    ending = await loop(context);
    const { reason } = abortController.signal;
    if (reason instanceof AbortMessage) await takeAbort(context, reason);
  } catch (error) {
    ending = stop.aborted ? endingOfSignal(stop) : { kind: "failed", error: describeError(error) };
  } finally {
    wallTimer.stop();
    work.dispose();
    // They write the same journal. After an abort they end at once.
    await subRuns.settled();
  }
  const workspace =
    job.commit === "always" &&
    sandbox &&
    (await settleChanges(sandbox, ending, { marked: job.commitMarked }));
  // Awaited here, because the journal is closed when this function returns.
  return withMessages(await finish(context, ending, workspace || null), state.said.messages);
}

async function openMailbox(
  mailbox: RunMailbox,
  from: {
    readonly journal: Journal;
    readonly runId: string;
    readonly recorder: Recorder;
    readonly abortController: AbortController;
    readonly job: Job;
    readonly state: RunState;
  },
): Promise<void> {
  const { journal, runId, recorder, abortController, job, state } = from;
  const { taken } = state.inbox;
  const isResumed = job.task === null && !job.isReplay;
  const old = isResumed ? ((await journal.messages(runId, taken)).at(-1)?.number ?? 0) : 0;
  mailbox.open({
    journal,
    runId,
    taken,
    old: job.isReplay ? Number.POSITIVE_INFINITY : old,
    // What a replay's journal answers depends on the events so far.
    beforeReading: async () => {
      if (job.isReplay) await recorder.flush();
    },
    onAbort: (abort) => abortController.abort(abort),
  });
}

/** Loaded when a run starts, since it needs zod, as tools do. */
async function openReadResult(
  { serveTools = (tools) => tools }: Job,
  source: ReadResultSource,
): Promise<AnyTool | null> {
  const { readResultTool } = await import("../context/read-result.ts");
  const [served = null] = serveTools([readResultTool(source)]);
  return served;
}

async function finish(
  context: RunContext,
  ending: RunEnding,
  workspace: WorkspaceFate | null,
): Promise<Outcome> {
  const { draft, recorder, state } = context;
  const answer = draft.text.trim() || state.answer;
  const late = await undelivered(context).catch(() => []);
  const totals = {
    ...state.totals,
    ...(late.length > 0 && { undelivered: late }),
    ...(workspace && { workspace }),
  };
  const outcome = outcomeOf(ending, totals, answer);
  try {
    recorder.record({ type: "run-finished", outcome: recordable(outcome) });
    await recorder.flush();
  } catch (error) {
    // The journal failed, so the outcome can only be returned, not written.
    return outcomeOf({ kind: "failed", error: describeError(error) }, totals, answer);
  }
  return outcome;
}

/** The journal stores a structured answer as JSON; the text has the complete answer. */
function recordable(outcome: Outcome): Outcome {
  if (outcome.kind !== "answered" || outcome.output === undefined) return outcome;
  return { ...outcome, output: jsonValue(outcome.output, undefined) };
}

/** A recorded answer with its output parsed by the schema again (a Date, not its text). */
async function withParsedOutput({ output }: Agent, outcome: Outcome): Promise<Outcome> {
  if (!output || outcome.kind !== "answered") return outcome;
  const checked = await checkAnswer(output, outcome.text);
  return checked.ok ? { ...outcome, output: checked.value } : outcome;
}
