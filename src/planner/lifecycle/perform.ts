import type { Given } from "../../given.ts";
import type { Outcome, WorkspaceFate } from "../../trace/event.ts";
import type { Agent } from "../contract/agent.ts";
import { checkAnswer } from "../contract/check-answer.ts";
import type { Ending } from "../contract/ending.ts";
import { jsonValue } from "../contract/json-value.ts";
import type { Limits } from "../contract/limits.ts";
import type { RecordedChecks } from "../contract/recorded-checks.ts";
import { loop } from "../loop.ts";
import type { RunOptions } from "../run.ts";
import type { RecordedHistoryMessage } from "../start/history-message.ts";
import { Conversation } from "../state/conversation.ts";
import { Recorder } from "../state/recorder.ts";
import type { RunContext } from "../state/run-context.ts";
import { RunState } from "../state/run-state.ts";
import { settleChanges } from "../workspace/settle-changes.ts";
import { answerOnRecord } from "./answer-on-record.ts";
import { holdRun } from "./hold-run.ts";
import { openResources, openStore } from "./open-resources.ts";
import { outcomeOf } from "./outcome-of.ts";
import { endingOfSignal, TimeIsUp } from "./run-signal.ts";
import { describeError, type RunHold } from "./start-run.ts";
import { takeUp } from "./take-up.ts";
import { WallTimer } from "./wall-timer.ts";

export interface Job extends Omit<RunOptions, "limits" | "history"> {
  /** What is to be done; null takes up the run that the journal holds under this id. */
  readonly task: string | null;
  readonly limits: Given<Limits>;
  readonly history?: readonly RecordedHistoryMessage[] | undefined;
  /** See `ResumeOptions`. */
  readonly exact?: boolean | undefined;
  /** Take up a run with another agent than it began with. Default: false. */
  readonly acceptChangedAgent?: boolean | undefined;
  /** Set where the agent was made from the run's record. */
  readonly recorded?: RecordedChecks;
  /** Set in a replay; see `RunContext`. */
  readonly keepsGuesses?: RunContext["keepsGuesses"];
  readonly wasAsked?: RunContext["wasAsked"];
}

/** One run from its first event to its last: opens what it needs, enters the loop, closes everything. */
export async function perform(agent: Agent, job: Job, hold: RunHold): Promise<Outcome> {
  const { runId, feed, abortion } = hold;
  const { model } = job;
  const clock = job.clock ?? Date.now;
  // A journal that the run opens itself keeps every other one out.
  const shared = typeof job.journal === "string" ? undefined : job.journal;
  using _held = shared && (await holdRun(shared, runId));
  await using store = await openStore(job);
  const answer = job.task === null ? await answerOnRecord(store.journal, agent, runId) : null;
  if (answer) return await typedAgain(agent, answer);
  await using resources = await openResources(agent, job, hold, store.journal);
  const { journal, sandbox, session } = resources;
  using _open = hold.changes.during(sandbox);
  const conversation = new Conversation(agent, model.vocabulary, job.recorded?.outputSchema);
  const state = new RunState(conversation, model.vocabulary);
  const recorder = new Recorder({
    journal,
    runId,
    state,
    clock,
    feed,
  });
  const taken = await takeUp({ agent, job, runId, clock, resources, state, recorder });
  const { limits, seed } = taken;
  if (state.outcome) return typedAgain(agent, state.outcome);
  if (job.exact !== false) session?.recall?.(taken.evaluated);
  // A run that the journal does not take has no end to be written either.
  await recorder.flush();

  const wallTimer = new WallTimer(limits.wallMilliseconds - state.totals.milliseconds, () =>
    abortion.abort(new TimeIsUp()),
  );
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
    draft: { text: "" },
    approve: job.approve ?? null,
    keepsGuesses: job.keepsGuesses ?? (() => false),
    wasAsked: job.wasAsked ?? null,
    recorded: job.recorded ?? null,
    sampling: { ...model.sampling, ...taken.sampling, ...agent.sampling },
    seed,
    probabilities: job.probabilities ?? false,
    signal: abortion.signal,
    wallTimer,
    clock,
  };
  let ending: Ending;
  try {
    ending = await loop(context);
  } catch (error) {
    ending = abortion.signal.aborted
      ? endingOfSignal(abortion.signal)
      : { kind: "failed", error: describeError(error) };
  } finally {
    wallTimer.stop();
  }
  const workspace =
    job.commit === "always" &&
    sandbox &&
    (await settleChanges(sandbox, ending, { marked: job.commitMarked }));
  // Awaited here: the journal is closed when this function is left.
  return await finish(context, ending, workspace || null);
}

async function finish(
  { draft, recorder, state }: RunContext,
  ending: Ending,
  workspace: WorkspaceFate | null,
): Promise<Outcome> {
  const answer = draft.text.trim() || state.answer;
  const totals = { ...state.totals, ...(workspace && { workspace }) };
  const outcome = outcomeOf(ending, totals, answer);
  try {
    recorder.record({ type: "run-finished", outcome: recordable(outcome) });
    await recorder.flush();
  } catch (error) {
    // The journal is what failed, so the outcome can only be told, not written.
    return outcomeOf({ kind: "failed", error: describeError(error) }, totals, answer);
  }
  return outcome;
}

/** The journal holds what JSON makes of a structured answer; the text has it all. */
function recordable(outcome: Outcome): Outcome {
  if (outcome.kind !== "answered" || outcome.output === undefined) return outcome;
  return { ...outcome, output: jsonValue(outcome.output, undefined) };
}

/** An answer of the journal, with its output as the schema makes it (a Date, not its text). */
async function typedAgain({ output }: Agent, outcome: Outcome): Promise<Outcome> {
  if (!output || outcome.kind !== "answered") return outcome;
  const checked = await checkAnswer(output, outcome.text);
  return checked.ok ? { ...outcome, output: checked.value } : outcome;
}
