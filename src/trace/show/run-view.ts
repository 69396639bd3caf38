import type {
  JournalEvent,
  LastTurnReason,
  Note,
  Outcome,
  RunStarted,
  TurnFinished,
} from "../event.ts";
import { messageInWords } from "../inbox/message-in-words.ts";
import { addToCall, type CallView, requestedView } from "./call-view.ts";
import { reductionInWords } from "./reduction-in-words.ts";
import { markReduced, type ReductionView, reductionOf } from "./reduction-view.ts";
import { type Taint, taintOf } from "./taint-of.ts";

export type { CallView } from "./call-view.ts";

/** A run for people and programs to look at: its events folded into steps. Plain JSON. */
export interface RunView {
  readonly runId: string;
  readonly task: string;
  readonly status: Outcome["kind"] | "unfinished";
  readonly agent: RunStarted["agent"];
  readonly model: RunStarted["model"];
  readonly tools: RunStarted["tools"];
  readonly sampling: RunStarted["sampling"];
  readonly seed: number;
  readonly date: string;
  readonly limits: RunStarted["limits"];
  readonly sandbox: RunStarted["sandbox"];
  readonly history: NonNullable<RunStarted["history"]>;
  readonly metadata: NonNullable<RunStarted["metadata"]>;
  readonly parent: RunStarted["parent"] | null;
  /** The call that the run works for, as a sub-agent. */
  readonly caller: RunStarted["caller"] | null;
  /** Its place in a conversation. */
  readonly conversation: RunStarted["conversation"] | null;
  readonly startedAt: number;
  /** Time of the last event. */
  readonly lastAt: number;
  /** In order. A step whose turn was sampled again has one entry per attempt. */
  readonly steps: readonly StepView[];
  /** Notes that came before the first step. */
  readonly notes: readonly NoteView[];
  readonly outcome: Outcome | null;
  readonly totals: RunTotals;
  /** How often the run was resumed. */
  readonly resumed: number;
  /** Changes of the agent that were accepted on resuming, each one once. */
  readonly agentChanges: readonly string[];
  /** Where it first read content of unknown origin. Null: it hasn't. */
  readonly tainted: Taint | null;
  readonly events: number;
  /** The last link of the hash chain. */
  readonly hash: string;
}

export interface RunTotals {
  readonly calls: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly evaluatedTokens: number;
  readonly outputTokens: number;
  /** Time in the model, and in tools. */
  readonly modelMilliseconds: number;
  readonly toolMilliseconds: number;
  /** Time spent waiting for approvals, by people or programs. */
  readonly approvalMilliseconds: number;
}

export interface StepView {
  readonly step: number;
  /** Which attempt at this step's turn it is, from 1: a turn that can't be read is sampled again. */
  readonly attempt: number;
  readonly startedAt: number;
  /** Turns of this step that a crash or an abort cut off, before the one below. */
  readonly cutTurns: number;
  readonly prompt: {
    readonly hash: string;
    readonly prefixLength: number;
    readonly newTokens: number;
  };
  readonly seed: number;
  /** Why it is the run's last turn: a limit, or that it is stuck. Null: it isn't. */
  readonly last: LastTurnReason | null;
  /** Whether it was to think more than usual, since the run got nowhere. */
  readonly think: boolean;
  /** Null while the turn is running, or when it was cut off. */
  readonly turn: TurnView | null;
  readonly calls: readonly CallView[];
  readonly notes: readonly NoteView[];
  /** Turns after the step that summed up the steps so far. */
  readonly summaryTurns: readonly TurnView[];
  /** The step after which a summary replaced this one in the prompt. Null: none did. */
  readonly summarizedAfter: number | null;
}

export interface TurnView {
  readonly finishedAt: number;
  readonly messages: TurnFinished["messages"];
  readonly repairs: TurnFinished["repairs"];
  readonly usage: TurnFinished["usage"];
}

/** A note of the loop, a message that the run took from its inbox, or what made room in the prompt. */
export type NoteView = Pick<Note, "text" | "callIds"> & {
  readonly code: Note["code"] | "message" | "context-reduced";
  /** With `context-reduced`. */
  readonly reduced?: ReductionView;
};

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type OpenStep = Writable<Omit<StepView, "calls" | "notes" | "summaryTurns">> & {
  calls: Writable<CallView>[];
  notes: NoteView[];
  summaryTurns: TurnView[];
};

/**
 * Folds a run's events, as a journal returns them, into a view. The run may be unfinished, and the
 * list may end anywhere.
 *
 * @throws RangeError for a list that does not begin with `run-started`.
 */
export function foldRun(events: Iterable<JournalEvent>): RunView {
  let view: Writable<RunView> | null = null;
  const steps: OpenStep[] = [];
  const notes: NoteView[] = [];
  for (const event of events) {
    if (event.type === "run-started" && view === null) view = begin(event, steps, notes);
    if (view === null) throw new RangeError("a run begins with run-started");
    view.events++;
    view.lastAt = event.time;
    view.hash = event.hash;
    view.tainted ??= taintOf(event);
    if (event.type === "run-resumed") {
      view.resumed++;
      view.agentChanges = [...new Set([...view.agentChanges, ...(event.agentChanges ?? [])])];
      view.status = "unfinished";
      view.outcome = null;
    } else if (event.type === "run-finished") {
      view.status = event.outcome.kind;
      view.outcome = event.outcome;
    } else {
      addToStep(event, view.tools, steps, notes);
    }
  }
  if (view === null) throw new RangeError("a run has at least one event");
  return { ...view, totals: totalsOf(steps) };
}

function begin(
  event: RunStarted & JournalEvent,
  steps: readonly StepView[],
  notes: readonly NoteView[],
): Writable<RunView> {
  const { runId, task, agent, model, tools, sampling, seed, date, limits, sandbox } = event;
  return {
    runId,
    task,
    agent,
    model,
    tools,
    sampling,
    seed,
    date,
    limits,
    sandbox,
    status: "unfinished",
    history: event.history ?? [],
    metadata: event.metadata ?? {},
    parent: event.parent ?? null,
    caller: event.caller ?? null,
    conversation: event.conversation ?? null,
    startedAt: event.time,
    lastAt: event.time,
    steps,
    notes,
    outcome: null,
    totals: totalsOf([]),
    resumed: 0,
    agentChanges: [],
    tainted: null,
    events: 0,
    hash: event.hash,
  };
}

function addToStep(
  event: JournalEvent,
  tools: RunStarted["tools"],
  steps: OpenStep[],
  early: NoteView[],
): void {
  const step = steps.at(-1);
  switch (event.type) {
    case "turn-started": {
      if (event.purpose !== undefined) return;
      const again = step?.step === event.step && step.turn === null;
      if (again) steps.pop();
      steps.push({
        step: event.step,
        attempt: attemptAfter(step, event.step),
        startedAt: event.time,
        cutTurns: again ? step.cutTurns + 1 : 0,
        prompt: {
          hash: event.promptHash,
          prefixLength: event.prefixLength,
          newTokens: event.newTokens.length,
        },
        seed: event.seed,
        last: event.last ?? null,
        think: event.think ?? false,
        turn: null,
        calls: [],
        notes: again ? step.notes : [],
        summaryTurns: again ? step.summaryTurns : [],
        summarizedAfter: null,
      });
      return;
    }
    case "turn-finished": {
      const { messages, repairs, usage, time } = event;
      // An aborted turn has no result, and is repeated when the run continues.
      if (step === undefined || usage.stop === "aborted") return;
      const turn = { finishedAt: time, messages, repairs, usage };
      if (event.purpose === undefined) step.turn = turn;
      else step.summaryTurns.push(turn);
      return;
    }
    case "note": {
      const { code, text, callIds } = event;
      (step?.notes ?? early).push({ code, text, ...(callIds && { callIds }) });
      return;
    }
    case "message-taken":
      (step?.notes ?? early).push({ code: "message", text: messageInWords(event.message) });
      return;
    case "context-reduced":
      (step?.notes ?? early).push({
        code: event.type,
        text: reductionInWords(event),
        reduced: reductionOf(event),
      });
      markReduced(event, steps);
      return;
    case "call-requested":
      step?.calls.push(requestedView(event, tools));
      return;
    case "call-asked":
    case "call-decided":
    case "call-started":
    case "host-decided":
    case "call-finished": {
      const of = steps.findLast((each) => each.step === event.step);
      const call = of?.calls.find(({ callId }) => callId === event.callId);
      if (call) addToCall(event, call);
      return;
    }
    case "run-started":
    case "run-resumed":
    case "run-finished":
    case "host-asked":
      return;
    default:
      event satisfies never;
  }
}

/**
 * A turn that was cut off is the same attempt, taken again. One that made calls was read: an imported run may
 * number its steps as it likes, and must not hide calls in attempts.
 */
function attemptAfter(before: StepView | undefined, step: number): number {
  if (before?.step !== step || before.calls.length > 0) return 1;
  return before.turn === null ? before.attempt : before.attempt + 1;
}

function totalsOf(steps: readonly StepView[]): RunTotals {
  const turns = steps.flatMap(({ turn, summaryTurns }) =>
    [turn, ...summaryTurns].flatMap((each) => each?.usage ?? []),
  );
  const calls = steps.flatMap((step) => step.calls);
  const sum = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
    items.reduce((total, item) => total + value(item), 0);
  return {
    calls: calls.length,
    promptTokens: sum(turns, (usage) => usage.promptTokens),
    reusedTokens: sum(turns, (usage) => usage.reusedTokens),
    evaluatedTokens: sum(turns, (usage) => usage.evaluatedTokens),
    outputTokens: sum(turns, (usage) => usage.outputTokens),
    modelMilliseconds: sum(turns, (usage) => usage.promptMilliseconds + usage.outputMilliseconds),
    toolMilliseconds: sum(calls, (call) => call.result?.milliseconds ?? 0),
    approvalMilliseconds: sum(
      calls.flatMap(({ decisions, hosts = [] }) => [...decisions, ...hosts]),
      (decided) => decided.waitedMilliseconds ?? 0,
    ),
  };
}
