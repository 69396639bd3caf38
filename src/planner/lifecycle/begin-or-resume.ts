import { randomInt } from "node:crypto";
import { OstinatoError } from "../../errors.ts";
import type { EvaluatedTurn, Sampling } from "../../model/model.ts";
import { declaredNamespaces } from "../../tool/namespace/declared-namespaces.ts";
import {
  EVENT_SCHEMA_VERSION,
  type JournalEvent,
  type LoopRules,
  type RecordedLimits,
  type RunStarted,
} from "../../trace/event.ts";
import { isImported } from "../../trace/transfer/imported-run.ts";
import { OSTINATO_VERSION } from "../../version.ts";
import { type ApprovalRule, checkApprovals } from "../call/approval/policy/approval-rule.ts";
import { contextPolicy } from "../context/context-options.ts";
import type { Agent } from "../contract/agent.ts";
import { type Limits, mergeLimits, recordedLimits } from "../contract/limits.ts";
import type { Recorder } from "../state/recorder.ts";
import type { RunState } from "../state/run-state.ts";
import { evaluatedTurns } from "../turn/evaluated-turns.ts";
import { storeNotes } from "../turn/sandbox-notes.ts";
import type { Resources } from "./open-resources.ts";
import type { Job } from "./perform.ts";
import { agentChanges } from "./start/agent-changes.ts";
import { foreignBeginning } from "./start/foreign-beginning.ts";
import { recordedBuiltin } from "./start/recorded-builtin.ts";

/** The loop's rules for new events. */
const RULES: LoopRules = 2;

interface Beginning {
  readonly agent: Agent;
  readonly job: Job;
  readonly runId: string;
  readonly clock: () => number;
  readonly resources: Resources;
  readonly state: RunState;
  readonly recorder: Recorder;
}

interface BegunRun {
  readonly limits: Limits;
  readonly seed: number;
  /** What the run started with. The agent's own overrides it. */
  readonly sampling: Sampling;
  /** The run's approval policy, without its agent's. */
  readonly approvals: readonly ApprovalRule[];
  /** The run's earlier turns, for a new session. */
  readonly evaluated: readonly EvaluatedTurn[];
}

/**
 * Prepares the state for the loop: records the first event of a new run, or folds the recorded events of a
 * run to resume. A run that already has an answer is left unchanged (`state.outcome`).
 *
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` if the agent isn't the one the run started
 *   with
 */
export async function beginOrResume(beginning: Beginning): Promise<BegunRun> {
  const { job, agent } = beginning;
  if (job.task !== null) {
    const limits = mergeLimits(agent.limits, job.limits);
    const started = firstEvent(beginning, job.task, limits);
    const notes = storeNotes(beginning.resources.sandbox);
    beginning.recorder.record(started, ...unsupportedNotes(agent), ...notes);
    const approvals = job.approvals ?? [];
    return { limits, seed: started.seed, sampling: started.sampling, approvals, evaluated: [] };
  }
  return resumeRecorded(beginning);
}

async function resumeRecorded({ agent, job, runId, clock, resources, state, recorder }: Beginning) {
  const isForeign = await isImported(resources.journal, runId);
  const events: JournalEvent[] = [];
  for await (const event of resources.journal.read(runId)) events.push(event);
  const [started] = events;
  if (started?.type !== "run-started") {
    throw new OstinatoError(
      "journal.corrupt",
      `The run ${runId} has no first event in the journal.`,
    );
  }
  if (started.agent.name !== agent.name) {
    throw new OstinatoError(
      "input.invalid",
      `The run ${runId} belongs to the agent ${started.agent.name}, not ${agent.name}.`,
      { hint: "Resume it with the agent it was started with." },
    );
  }
  if (job.isReplay !== true) requireTravelling(runId, started, resources);
  if (isForeign) {
    const [, ...rest] = events;
    state.applyForeign({ ...foreignBeginning(started, agent, clock), time: started.time });
    for (const event of rest) state.applyForeign(event);
  } else {
    for (const event of events) state.apply(event);
  }
  const last = events.findLast((event) => "limits" in event && event.limits !== undefined);
  const recorded = isForeign ? {} : recordedLimits(limitsOf(last) ?? started.limits);
  const limits = mergeLimits(agent.limits, recorded, job.limits);
  if (state.outcome?.kind !== "answered") {
    const changes = agentChanges(started, agent);
    if (job.acceptChangedAgent !== true) refuseChanged(runId, agent, changes);
    recorder.record({
      type: "run-resumed",
      step: state.step,
      ostinatoVersion: OSTINATO_VERSION,
      model: job.model.identity,
      limits: { ...limits },
      ...recordedPolicy(job, agent),
      contextSize: job.model.contextSize,
      ...(job.prices && { prices: job.prices }),
      ...rulesOf(job),
      ...(job.approvals && { approvals: recordedRules(job.approvals) }),
      ...(job.untrusted && { untrusted: true }),
      ...(changes.length > 0 && { agentChanges: changes }),
    });
  }
  // An imported record grants nothing.
  const approvals = job.approvals ?? (isForeign ? [] : approvalsOf(events));
  if (isForeign) return { limits, seed: started.seed, sampling: {}, approvals, evaluated: [] };
  const evaluated = evaluatedTurns(events, job.model.identity);
  return { limits, seed: started.seed, sampling: started.sampling, approvals, evaluated };
}

/** Its changes may be on another machine: over the bare folder the run would go on without them. */
function requireTravelling(runId: string, { sandbox }: RunStarted, resources: Resources): void {
  if (sandbox?.saved === undefined || resources.sandbox?.save !== undefined) return;
  throw new OstinatoError(
    "input.invalid",
    `The workspace of run ${runId} travels with it, so only a worker can continue the run.`,
    { hint: "Have a worker continue it: fleet.continueRun(tenant, runId)." },
  );
}

/** The policy that the run had last. */
function approvalsOf(events: readonly JournalEvent[]): readonly ApprovalRule[] {
  const rules = events.reduce<unknown>((before, event) => {
    const given = event.type === "run-started" || event.type === "run-resumed";
    return (given && event.approvals) || before;
  }, []);
  checkApprovals(rules);
  return rules as readonly ApprovalRule[];
}

function recordedRules(rules: readonly ApprovalRule[]): RunStarted["approvals"] & object {
  return rules.map((rule) => ({ ...rule }));
}

function limitsOf(event: JournalEvent | undefined): RecordedLimits | undefined {
  return event?.type === "run-started" || event?.type === "run-resumed" ? event.limits : undefined;
}

/** Version 1 is recorded by its absence. */
function rulesOf({ rules = RULES }: Job): { rules?: LoopRules } {
  return rules === 1 ? {} : { rules };
}

function recordedPolicy(
  { contextPolicy: recorded }: Job,
  agent: Agent,
): Pick<RunStarted, "context"> {
  const policy = recorded === undefined ? contextPolicy(agent.context) : recorded;
  return policy === null ? {} : { context: policy };
}

function refuseChanged(runId: string, { name }: Agent, changes: readonly string[]): void {
  if (changes.length === 0) return;
  throw new OstinatoError(
    "input.invalid",
    `The agent ${name} has changed since the run ${runId} started. Changed: ${changes.join("; ")}.`,
    {
      hint: "Resume with the original agent, or accept the changed one with `acceptChangedAgent: true` (on the command line: --accept-changed-agent). The existing prompt stays as it was.",
    },
  );
}

function firstEvent(beginning: Beginning, task: string, limits: Limits): RunStarted {
  const { agent, job, clock, resources, state } = beginning;
  const { sandbox } = resources;
  const namespaces = declaredNamespaces(agent.tools);
  return {
    type: "run-started",
    schemaVersion: EVENT_SCHEMA_VERSION,
    ostinatoVersion: OSTINATO_VERSION,
    task,
    ...(job.history && { history: job.history }),
    agent: {
      name: agent.name,
      instructions: agent.instructions,
      reasoning: agent.reasoning,
      ...(agent.firstCall === "required" && { firstCall: agent.firstCall }),
      ...(state.outputSchema !== null && { output: state.outputSchema }),
    },
    tools: agent.tools.map((tool) => ({
      name: tool.name,
      description: tool.description,
      schema: tool.schema,
      schemaHash: tool.grammar.hash,
      effect: tool.effect,
      ...(tool.retries !== undefined && { retries: tool.retries }),
      ...(tool.builtin && { builtin: recordedBuiltin(tool.builtin) }),
      ...(tool.aliases && { aliases: tool.aliases }),
    })),
    ...(namespaces.length > 0 && { namespaces }),
    model: job.model.identity,
    contextSize: job.model.contextSize,
    sampling: { ...job.model.sampling, ...agent.sampling },
    seed: job.seed ?? randomInt(2 ** 31),
    date: new Date(clock()).toISOString().slice(0, 10),
    limits: { ...limits },
    ...(job.prices && { prices: job.prices }),
    ...rulesOf(job),
    ...recordedPolicy(job, agent),
    sandbox: sandbox && {
      tier: sandbox.tier,
      ...(sandbox.store !== undefined && { store: sandbox.store }),
      ...(sandbox.watched?.length && { watched: sandbox.watched }),
      policy: sandbox.policy,
      ...(sandbox.saved && { saved: sandbox.saved }),
    },
    ...(job.approvals && { approvals: recordedRules(job.approvals) }),
    ...(job.untrusted && { untrusted: true }),
    ...(job.caller && { caller: job.caller }),
    ...(job.conversation && { conversation: job.conversation }),
    ...(job.earlier && { earlier: job.earlier }),
    ...(job.metadata && { metadata: job.metadata }),
  };
}

/** Notes once which parts of a schema can't constrain sampling; they are checked before the call. */
function unsupportedNotes({ tools }: Agent) {
  return tools
    .filter(({ grammar }) => grammar.unsupported.length > 0)
    .map(({ name, grammar }) => ({
      type: "note" as const,
      step: 0,
      code: "schema-unsupported" as const,
      text: `${name}: checked after sampling only: ${grammar.unsupported
        .map(({ path, keyword }) => `${keyword} at ${path || "the root"}`)
        .join(", ")}`,
    }));
}
