import { OstinatoError } from "../errors.ts";
import type { Token } from "../harmony/message.ts";
import { parseTokens } from "../harmony/parse/parse-tokens.ts";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";
import type { Sampling } from "../model/model.ts";
import { renderScript, type ScriptedMessages } from "../model/scripted/script.ts";
import { checkSampling } from "../model/session/check-sampling.ts";
import type { Agent } from "../planner/contract/agent.ts";
import { checkSeed, checkTask } from "../planner/lifecycle/check-options.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import type { CallFinished, JournalEvent, RunStarted, TurnFinished } from "../trace/event.ts";
import type { Journal, TimedEvent } from "../trace/journal.ts";
import { redactingJournal } from "../trace/redaction/redacting-journal.ts";
import type { RedactionOptions } from "../trace/redaction/redactor.ts";
import { beginningOf } from "../trace/run-beginning.ts";
import { newRunId } from "../trace/run-id.ts";
import { isImported } from "../trace/transfer/imported-run.ts";
import { runVocabulary } from "../trace/transfer/run-vocabulary.ts";

/** What is changed in a fork. Changing one thing at a time is most informative. */
export interface ForkChange {
  readonly task?: string | undefined;
  readonly instructions?: string | undefined;
  readonly reasoning?: Agent["reasoning"] | undefined;
  readonly sampling?: Sampling | undefined;
  readonly seed?: number | undefined;
  /** A different result for a call of the step: the first one, or the one named. */
  readonly result?: {
    readonly callId?: string;
    readonly text: string;
    readonly status?: CallFinished["status"];
  };
  /** What the model says in the step instead: the whole turn, including its call, if any. */
  readonly turn?: ScriptedMessages | undefined;
}

export interface ForkOptions<Output = unknown> {
  /** The agent that the run was made with. */
  readonly agent: Agent<Output>;
  /** Default: a new one. */
  readonly runId?: string | undefined;
  /** Default: that of the run. */
  readonly vocabulary?: Vocabulary | undefined;
  /** What to remove from the change before it is written, in addition to the defaults. */
  readonly redaction?: RedactionOptions | undefined;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly clock?: (() => number) | undefined;
}

export interface Fork<Output = unknown> {
  readonly runId: string;
  /** The agent with the change: resume the fork with it. */
  readonly agent: Agent<Output>;
}

const CHANGES: { readonly [Name in keyof Required<ForkChange>]: true } = {
  task: true,
  instructions: true,
  reasoning: true,
  sampling: true,
  seed: true,
  result: true,
  turn: true,
};

const OPTIONS: { readonly [Name in keyof Required<ForkOptions>]: true } = {
  agent: true,
  runId: true,
  vocabulary: true,
  redaction: true,
  clock: true,
};

/**
 * Begins a new run that shares everything before step `at` with another one, by reference, and has
 * something changed there. `resume(fork.agent, fork.runId, { model, … })` continues live from
 * there; to fork to another model, resume with that model.
 *
 * The workspace is not forked: the caller passes one to `resume`.
 *
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` when the run has no such step or
 *   call, for an empty task, invalid sampling, a seed that is not an integer, and an unknown change
 *   or option.
 */
export async function forkRun<Output>(
  journal: Journal,
  runId: string,
  at: number,
  change: ForkChange,
  options: ForkOptions<Output>,
): Promise<Fork<Output>> {
  refuseUnknownNames("a change of forkRun()", change, CHANGES);
  refuseUnknownNames("an option of forkRun()", options, OPTIONS);
  if (change.task !== undefined) checkTask(change.task);
  checkSeed(change.seed);
  checkSampling({ ...change.sampling });
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  const started = beginningOf(events);
  const vocabulary = options.vocabulary ?? (await runVocabulary(journal, started));
  const place = changedPlace(events, at, change, started, vocabulary);
  const time = (options.clock ?? Date.now)();
  const first = firstEvent(started, events, at, place.shared, change);
  const forkId = options.runId ?? newRunId(time);
  const store = redactingJournal(journal, { ...options.redaction, vocabulary });
  await store.append(
    forkId,
    [first, ...place.changed].map((event) => ({ ...event, time }) as TimedEvent),
    (await isImported(journal, runId)) ? "imported" : undefined,
  );
  const { agent } = options;
  return {
    runId: forkId,
    agent: {
      ...agent,
      ...(change.instructions !== undefined && { instructions: change.instructions }),
      ...(change.reasoning !== undefined && { reasoning: change.reasoning }),
      sampling: { ...agent.sampling, ...change.sampling },
    },
  };
}

function firstEvent(
  // A fork of a sub-agent's run, or of a turn of a conversation, is a run of its own.
  {
    runId,
    sequence,
    hash,
    time,
    caller: _,
    conversation: __,
    ...started
  }: RunStarted & JournalEvent,
  events: readonly JournalEvent[],
  step: number,
  shared: number,
  { task, instructions, reasoning, sampling, seed }: ForkChange,
): RunStarted {
  const pinned = events[shared - 1]?.hash;
  const rerender = task !== undefined || instructions !== undefined || reasoning !== undefined;
  return {
    ...started,
    ...(task !== undefined && { task }),
    ...(seed !== undefined && { seed }),
    sampling: { ...started.sampling, ...sampling },
    agent: {
      ...started.agent,
      ...(instructions !== undefined && { instructions }),
      ...(reasoning !== undefined && { reasoning }),
    },
    parent: {
      runId,
      step,
      // The first event is the fork's own in any case.
      ...(shared > 1 && { events: shared, ...(pinned !== undefined && { hash: pinned }) }),
      ...(rerender && { rerender: true as const }),
    },
  };
}

interface Place {
  /** Events below this number are shared. */
  readonly shared: number;
  /** The event that replaces the recorded one. */
  readonly changed: readonly (CallFinished | TurnFinished)[];
}

function changedPlace(
  events: readonly JournalEvent[],
  at: number,
  { result, turn }: ForkChange,
  { tools }: RunStarted,
  vocabulary: Vocabulary,
): Place {
  const isTurn = (event: JournalEvent): boolean =>
    event.type === "turn-started" && event.step === at;
  const begin = events.findIndex(isTurn);
  if (begin === -1) {
    const last = events.findLast((event) => event.type === "turn-started")?.step ?? 0;
    throw new OstinatoError("input.invalid", `the run has no step ${at}`, {
      hint: last === 0 ? "it has no steps" : `it has steps 1 to ${last}`,
    });
  }
  if (result !== undefined && turn !== undefined) {
    throw new OstinatoError(
      "input.invalid",
      "a fork changes either a result or the model's turn, not both",
    );
  }
  if (turn !== undefined) {
    const last = events.findLastIndex(isTurn);
    return { shared: last + 1, changed: [turnOf(at, turn, tools, vocabulary)] };
  }
  if (result === undefined) return { shared: begin, changed: [] };
  const index = events.findIndex(
    (event) =>
      event.type === "call-finished" &&
      event.step === at &&
      (result.callId === undefined || event.callId === result.callId),
  );
  const recorded = events[index];
  if (recorded?.type !== "call-finished") {
    const which =
      result.callId === undefined ? "no call with a result" : `no call ${result.callId}`;
    throw new OstinatoError("input.invalid", `step ${at} has ${which}`);
  }
  const { callId } = recorded;
  const status = result.status ?? "ok";
  return {
    shared: index,
    changed: [
      { type: "call-finished", step: at, callId, status, text: result.text, milliseconds: 0 },
    ],
  };
}

/** The turn as if the model had said this. */
function turnOf(
  step: number,
  messages: ScriptedMessages,
  tools: RunStarted["tools"],
  vocabulary: Vocabulary,
): TurnFinished {
  const builtins = tools.flatMap(({ builtin }) => builtin ?? []);
  const tokens: readonly Token[] = renderScript(messages, vocabulary, { builtins });
  const parsed = parseTokens(tokens, vocabulary, { initialRole: "assistant" });
  const last = tokens.at(-1);
  return {
    type: "turn-finished",
    step,
    tokens,
    messages: parsed.messages.flatMap((message) =>
      message.role === "assistant"
        ? [
            {
              channel: message.channel,
              recipient: message.recipient ?? null,
              contentType: message.contentType ?? null,
              content: message.content,
            },
          ]
        : [],
    ),
    repairs: [],
    usage: {
      promptTokens: 0,
      reusedTokens: 0,
      evaluatedTokens: 0,
      outputTokens: tokens.length,
      stop: last === vocabulary.control.call ? "call" : "return",
      promptMilliseconds: 0,
      outputMilliseconds: 0,
    },
  };
}
