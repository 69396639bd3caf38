import { hash } from "node:crypto";
import type { JournalEvent, Outcome } from "../trace/event.ts";
import { type CallView, foldRun, type RunView, type StepView } from "../trace/show/run-view.ts";
import { inputOf, outputOf } from "./chat-message.ts";
import type {
  AgentObservation,
  GenerationObservation,
  Observation,
  ToolObservation,
  TraceLabels,
} from "./observation.ts";

export interface ObservationOptions {
  /** Send what was said, and not only names, counts and times. Default: true. */
  readonly content?: boolean;
  /** Counts a turn's reasoning among its tokens. Default: it is not counted. */
  readonly reasoningTokens?: (tokens: readonly number[]) => number;
}

/**
 * A run as observations, in the order of `changedAt`: one for each turn of the model and each call
 * of a tool, and at the end the agent, which is the parent of all. Ids are derived from the run's
 * id and the place in the run, so they are the same if the run is sent again.
 *
 * `metadata` of the run named `user`, `session` and `tags` (separated by commas) become those of
 * the trace, the rest its metadata.
 */
export function observationsOfRun(
  events: readonly JournalEvent[],
  { content = true, reasoningTokens }: ObservationOptions = {},
): Observation[] {
  const view = foldRun(events);
  const context: Context = {
    view,
    content,
    labels: labelsOf(view),
    changed: new Map(),
    reasoning: new Map(),
  };
  const resamples = new Map<number, number>();
  for (const event of events) {
    if ("callId" in event) context.changed.set(callPlace(event.callId), event.sequence);
    if (event.type === "note" && event.code === "turn-unreadable") {
      resamples.set(event.step, (resamples.get(event.step) ?? 0) + 1);
    }
    if (event.type !== "turn-started" && event.type !== "turn-finished") continue;
    if (event.purpose !== undefined) continue;
    const place = turnPlace(event.step, resamples.get(event.step) ?? 0);
    context.changed.set(place, event.sequence);
    if (event.type === "turn-finished" && reasoningTokens) {
      context.reasoning.set(place, reasoningTokens(event.tokens));
    }
  }
  const steps = view.steps.flatMap((step, index) => [
    generationOf(context, step, index),
    ...step.calls.map((call) => toolOf(context, step, call)),
  ]);
  const last = events.at(-1)?.sequence ?? 0;
  return [...steps.sort((a, b) => a.changedAt - b.changedAt), agentOf(context, last)];
}

interface Context {
  readonly view: RunView;
  readonly content: boolean;
  readonly labels: TraceLabels;
  /** The number of the last event of a place. */
  readonly changed: Map<string, number>;
  readonly reasoning: Map<string, number>;
}

const ROOT = "run";
const turnPlace = (step: number, resamples: number): string =>
  resamples === 0 ? `turn ${step}` : `turn ${step} resample ${resamples}`;
const callPlace = (callId: string): string => `call ${callId}`;

function spanIdOf(runId: string, place: string): string {
  return hash("sha256", `ostinato ${runId} ${place}`, "hex").slice(0, 16);
}

function placed({ view, labels, changed }: Context, place: string) {
  const { runId } = view;
  return {
    traceId: hash("sha256", `ostinato ${runId}`, "hex").slice(0, 32),
    spanId: spanIdOf(runId, place),
    parentSpanId: place === ROOT ? null : spanIdOf(runId, ROOT),
    changedAt: changed.get(place) ?? 0,
    labels,
  };
}

function labelsOf({ runId, agent, metadata }: RunView): TraceLabels {
  const { user, session, tags = "", ...rest } = metadata;
  const list = tags.split(",").map((tag) => tag.trim());
  return { runId, agent: agent.name, user, session, tags: list.filter(Boolean), metadata: rest };
}

function agentOf(context: Context, changedAt: number): AgentObservation {
  const { view, content } = context;
  const { agent, model, outcome, parent, startedAt, lastAt } = view;
  return {
    kind: "agent",
    ...placed(context, ROOT),
    name: `invoke_agent ${agent.name}`,
    startedAt,
    endedAt: Math.max(startedAt, lastAt),
    changedAt,
    error: errorOf(outcome),
    model: model.name,
    status: view.status,
    parent: parent?.runId,
    task: content ? view.task : undefined,
    outcome: content && outcome !== null ? saidBy(outcome) : undefined,
  };
}

/** For an answer its text, which is what people look for; for other outcomes everything. */
function saidBy(outcome: Outcome): unknown {
  if (outcome.kind === "answered") return outcome.output ?? outcome.text;
  return outcome;
}

function errorOf(outcome: Outcome | null): Observation["error"] {
  if (outcome?.kind === "failed") {
    return { type: outcome.error.code, message: outcome.error.message };
  }
  return outcome?.kind === "stuck" ? { type: "stuck", message: outcome.reason } : null;
}

const LONGEST_MESSAGE = 500;

/** The result has the whole text. */
function brief(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

function generationOf(context: Context, step: StepView, index: number): GenerationObservation {
  const { view, content, reasoning } = context;
  const { turn } = step;
  const resamples = index - view.steps.findIndex((each) => each.step === step.step);
  const place = turnPlace(step.step, resamples);
  return {
    kind: "generation",
    ...placed(context, place),
    name: `chat ${view.model.name}`,
    startedAt: step.startedAt,
    endedAt: Math.max(step.startedAt, turn?.finishedAt ?? view.lastAt),
    // A run failed in its last turn, if that turn has no end.
    error: turn === null && index === view.steps.length - 1 ? errorOf(view.outcome) : null,
    step: step.step,
    model: view.model.name,
    parameters: { ...view.sampling, seed: step.seed },
    usage: turn?.usage ?? null,
    reasoningTokens: reasoning.get(place) ?? null,
    instructions: content && index === 0 ? view.agent.instructions : undefined,
    input: content ? inputOf(view, index) : undefined,
    output: content && turn !== null ? outputOf(step) : undefined,
  };
}

function toolOf(context: Context, step: StepView, call: CallView): ToolObservation {
  const { view, content } = context;
  const { result, callId, effect, problem } = call;
  const startedAt = call.startedAt ?? step.turn?.finishedAt ?? step.startedAt;
  const spent = result?.milliseconds ?? Math.max(0, view.lastAt - startedAt);
  const failed = result !== null && result.status !== "ok";
  const tool = call.tool ?? call.recipient;
  return {
    kind: "tool",
    ...placed(context, callPlace(callId)),
    name: `execute_tool ${tool}`,
    startedAt,
    endedAt: startedAt + spent,
    error: failed
      ? { type: result.status, message: content ? brief(problem ?? result.text) : result.status }
      : null,
    step: step.step,
    tool,
    callId,
    effect,
    arguments: content ? call.rawArguments : undefined,
    result: content ? result?.text : undefined,
  };
}
