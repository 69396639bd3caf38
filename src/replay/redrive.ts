import { OstinatoError } from "../errors.ts";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";
import type { ApprovalRule } from "../planner/call/approval/policy/approval-rule.ts";
import type { Agent } from "../planner/contract/agent.ts";
import type { Limits } from "../planner/contract/limits.ts";
import { type Job, perform } from "../planner/lifecycle/perform.ts";
import { startRun } from "../planner/lifecycle/start-run.ts";
import type { RunOptions } from "../planner/run.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { CallFinished, ContextPolicy, JournalEvent, RunStarted } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { beginningOf } from "../trace/run-beginning.ts";
import { runVocabulary } from "../trace/transfer/run-vocabulary.ts";
import { failureOf } from "../trace/words-of-earlier-records.ts";
import { ComparingJournal } from "./comparing-journal.ts";
import type { Divergence } from "./divergence.ts";
import { RecordCursor } from "./recorded/record-cursor.ts";
import { RecordStops } from "./recorded/record-stops.ts";
import { recordedAgent } from "./recorded/recorded-agent.ts";
import { hadApprover, recordedApprovals } from "./recorded/recorded-approvals.ts";
import { recordedChecks } from "./recorded/recorded-checks.ts";
import { recordedModel } from "./recorded/recorded-model.ts";
import { recordedSandbox } from "./recorded/recorded-sandbox.ts";
import {
  type RecordedToolsOptions,
  recordedTools,
  type ToolDifference,
} from "./recorded/recorded-tools.ts";

export interface RedriveOptions {
  /** The agent as the code defines it now. Default: the one that the record describes. */
  readonly agent?: Agent | undefined;
  /**
   * `live`: tools run again, and their results are compared; the run continues with the recorded
   * results. Default: `recorded`.
   */
  readonly tools?: "recorded" | "live" | undefined;
  /** With live tools: also run those whose effect is `once`. Default: false. */
  readonly once?: boolean | undefined;
  /** With live tools: the folder or the sandbox that they act in. */
  readonly workspace?: string | undefined;
  readonly sandbox?: Sandbox | undefined;
  /** Default: that of the run (see `runVocabulary`). */
  readonly vocabulary?: Vocabulary | undefined;
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS = {
  agent: true,
  tools: true,
  once: true,
  workspace: true,
  sandbox: true,
  vocabulary: true,
  signal: true,
} satisfies Record<keyof RedriveOptions, true>;

export interface RedriveResult {
  readonly runId: string;
  /** How many events came out as recorded, and how many the record has. */
  readonly same: number;
  readonly events: number;
  readonly steps: number;
  /** Null: all events are the same as in the record. */
  readonly divergence: Divergence | null;
  /** With live tools: calls with a different result, and calls that were not run again. */
  readonly tools: readonly ToolDifference[];
}

/**
 * Runs a recorded run's loop again: the real planner and parser, with the record in place of the
 * model, the tools, the clock and the people who decided. Needs no model and no network, and stops
 * at the first event that differs.
 *
 * With `agent`, its schemas check arguments and answers again. Without it, the results of these
 * checks are taken from the record too, since a record doesn't hold a schema's code.
 *
 * A run that was resumed is redriven in the same stretches. The events that a fork shares with its
 * parent are taken as they are.
 *
 * @throws OstinatoError `journal.run-not-found`; `journal.corrupt` if the record was changed;
 *   `input.invalid` for an unknown option; `model.not-found` if the run's vocabulary is
 *   unavailable. The signal's reason when it is aborted.
 */
export async function redrive(
  journal: Journal,
  runId: string,
  options: RedriveOptions = {},
): Promise<RedriveResult> {
  refuseUnknownNames("an option of redrive()", options, OPTIONS);
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  return redriveEvents(events, {
    ...options,
    vocabulary: options.vocabulary ?? (await runVocabulary(journal, beginningOf(events))),
  });
}

/** The same for given events, which are trusted: their hash chain is not checked. */
export async function redriveEvents(
  events: readonly JournalEvent[],
  options: RedriveOptions & { readonly vocabulary: Vocabulary },
): Promise<RedriveResult> {
  const started = beginningOf(events);
  const tools: ToolDifference[] = [];
  const result = {
    runId: started.runId,
    events: events.length,
    steps: new Set(events.flatMap((event) => (event.type === "turn-started" ? event.step : [])))
      .size,
    tools,
  };
  const starts = stretchStarts(events, started);
  for (const [index, start] of starts.entries()) {
    options.signal?.throwIfAborted();
    const end = starts[index + 1] ?? events.length;
    const cursor = new RecordCursor(events, start, end);
    const divergence = await driveStretch(started, cursor, options, (tool) => tools.push(tool));
    if (divergence !== null) return { ...result, same: cursor.next, divergence };
  }
  return { ...result, same: events.length, divergence: null };
}

/** A run starts again at each resumption; a fork starts after the events that it shares. */
function stretchStarts(events: readonly JournalEvent[], { parent }: RunStarted): number[] {
  const shared = parent?.events ?? 0;
  const resumptions = events.flatMap((event, index) =>
    event.type === "run-resumed" && index >= shared ? index : [],
  );
  return shared === 0 ? [0, ...resumptions] : resumptions;
}

async function driveStretch(
  started: RunStarted & JournalEvent,
  cursor: RecordCursor,
  options: RedriveOptions & { readonly vocabulary: Vocabulary },
  report: (difference: ToolDifference) => void,
): Promise<Divergence | null> {
  const live = options.tools === "live";
  const { limits, unlimited } = limitsAt(cursor, started);
  const ignored = [...(live ? LIVE_IGNORED : []), ...unlimited.map((name) => `limits.${name}`)];
  const stops = new RecordStops(cursor);
  const journal = new ComparingJournal(cursor, new Set(ignored), () => stops.advanced());
  const abortController = new AbortController();
  let last: Pick<CallFinished, "changes" | "network" | "saved"> = {};
  const base = agentOf(started, cursor, options);
  const served: RecordedToolsOptions = {
    cursor,
    live: live ? report : null,
    liveOnce: options.once === true,
    abort: () => abortController.abort(new Error("the record has no more of this call")),
    answered: (result) => {
      last = result;
    },
  };
  const agent = { ...base, tools: recordedTools(base.tools, served) };
  const at = cursor.next;
  const first = cursor.upcoming;
  const job: Job = {
    ...beginning(started, first),
    ...(options.agent === undefined && { recorded: recordedChecks(started, cursor) }),
    keepsGuesses: (step) => !cursor.removesGuesses(step),
    // Earlier versions never sampled a turn again.
    mayResample: (step, resamples) => cursor.resamples(step) > resamples,
    isReplay: true,
    mayCoerce: (callId) => cursor.request(callId)?.problem === undefined,
    recordedApprovals: recordedApprovals(cursor, options.agent !== undefined),
    wasAsked: (callId) => cursor.wasAsked(callId),
    recordedStops: stops,
    ...rulesOf(first),
    serveTools: (tools) => recordedTools(tools, { ...served, live: null }),
    contextPolicy: policyAt(cursor),
    model: modelOf(started, first, options.vocabulary),
    // With another agent, its own behaviour is what is compared.
    acceptChangedAgent: true,
    journal,
    redaction: false,
    limits,
    signal: AbortSignal.any([abortController.signal, ...(options.signal ? [options.signal] : [])]),
    clock: () => cursor.upcoming?.time ?? cursor.events.at(-1)?.time ?? 0,
    probabilities: cursor.events.some(
      (event) => event.type === "turn-finished" && event.probabilities !== undefined,
    ),
    ...approvalOf(cursor),
    ...sandboxOf(started, live, options, () => last),
  };
  const outcome = await startRun(started.runId, job, (controls) => perform(agent, job, controls))
    .outcome;
  options.signal?.throwIfAborted();
  const { upcoming } = cursor;
  if (cursor.divergence !== null || cursor.ended || upcoming === null) return cursor.divergence;
  if (cursor.next === at) {
    const why = outcome.kind === "failed" ? outcome.error.message : outcome.kind;
    throw new OstinatoError("internal", `the run could not be redriven: ${why}`);
  }
  return {
    sequence: upcoming.sequence,
    step: cursor.stepOf(upcoming),
    event: upcoming.type,
    field: "type",
    recorded: upcoming.type,
    replayed: undefined,
  };

  function modelOf(from: RunStarted, event: JournalEvent | null, vocabulary: Vocabulary) {
    const resumed = event?.type === "run-resumed" ? event : null;
    const identity = resumed?.model ?? from.model;
    const { contextSize } = identity.runtime;
    return recordedModel(cursor, {
      identity,
      vocabulary,
      contextSize:
        resumed?.contextSize ??
        from.contextSize ??
        (typeof contextSize === "number" ? contextSize : 131_072),
      sampling: cursor.sampling ?? from.sampling,
    });
  }
}

function rulesOf(first: JournalEvent | null): Pick<Job, "rules" | "prices"> {
  if (first?.type !== "run-started" && first?.type !== "run-resumed") return { rules: 1 };
  return { rules: first.rules ?? 1, prices: first.prices };
}

/** Every stretch after the first resumes the run. */
function beginning(
  { task, seed, history, metadata, caller, conversation, earlier }: RunStarted,
  first: JournalEvent | null,
): Pick<
  Job,
  | "task"
  | "seed"
  | "history"
  | "metadata"
  | "caller"
  | "conversation"
  | "earlier"
  | "approvals"
  | "untrusted"
> {
  const policy = policyOf(first);
  if (first?.type !== "run-started") return { task: null, ...policy };
  const given = { ...(history && { history }), ...(metadata && { metadata }) };
  const place = {
    ...(caller && { caller }),
    ...(conversation && { conversation }),
    ...(earlier && { earlier }),
  };
  return { task, seed, ...given, ...policy, ...place };
}

function policyOf(first: JournalEvent | null): Pick<Job, "approvals" | "untrusted"> {
  if (first?.type !== "run-started" && first?.type !== "run-resumed") return {};
  const { approvals, untrusted } = first;
  return {
    ...(approvals && { approvals: approvals as unknown as readonly ApprovalRule[] }),
    ...(untrusted && { untrusted }),
  };
}

/**
 * Those of the last start or resumption that states them, and which of them are null in the record.
 */
function limitsAt({ events, start }: RecordCursor, started: RunStarted) {
  const resumed = events
    .slice(0, start + 1)
    .findLast((event) => event.type === "run-resumed" && event.limits !== undefined);
  const recorded = (resumed?.type === "run-resumed" && resumed.limits) || started.limits;
  const unlimited = Object.keys(recorded).filter((name) => recorded[name] === null);
  const never = Object.fromEntries(unlimited.map((name) => [name, Number.MAX_SAFE_INTEGER]));
  return { limits: { ...recorded, ...never } as Partial<Limits>, unlimited };
}

/** Null: the stretch is of an earlier version, which had none. */
function policyAt({ upcoming }: RecordCursor): ContextPolicy | null {
  const isBeginning = upcoming?.type === "run-started" || upcoming?.type === "run-resumed";
  return isBeginning ? (upcoming.context ?? null) : null;
}

const LIVE_IGNORED = ["sandbox", "changes", "saved", "network"];

function agentOf(
  started: RunStarted & JournalEvent,
  cursor: RecordCursor,
  { agent }: RedriveOptions,
) {
  if (agent === undefined) return recordedAgent(started, cursor);
  // If a secret was removed from it, the run continues with the record's text.
  if (started.redacted === undefined) return agent;
  return { ...agent, name: started.agent.name, instructions: started.agent.instructions };
}

/** People and programs decide as they did; if nobody could be asked then, nobody is asked now. */
function approvalOf(cursor: RecordCursor): Pick<RunOptions, "approve"> {
  if (!hadApprover(cursor.rest())) return {};
  return {
    approve: ({ callId, doubt }) => {
      const decided = cursor.decision(callId);
      if (decided === null) {
        cursor.missing("call-decided");
        return "later";
      }
      const failure = failureOf(decided);
      if (failure !== null) throw new Error(failure);
      if (decided.decision === "pending") return "later";
      const { edit, reason, remember } = decided;
      const by = decided.by === "person" ? "person" : "program";
      const kept = { by, ...(remember && { remember }) } as const;
      if (decided.decision === "approved") {
        return { approved: true, ...kept, ...(edit !== undefined && { edit }) };
      }
      return { approved: false, ...kept, ...(reason && reason !== doubt && { reason }) };
    },
  };
}

function sandboxOf(
  started: RunStarted,
  live: boolean,
  { workspace, sandbox }: RedriveOptions,
  last: () => Pick<CallFinished, "changes" | "network" | "saved">,
): Pick<RunOptions, "sandbox" | "workspace"> {
  if (live) return { ...(workspace !== undefined && { workspace }), ...(sandbox && { sandbox }) };
  return started.sandbox === null ? {} : { sandbox: recordedSandbox(started.sandbox, last) };
}
