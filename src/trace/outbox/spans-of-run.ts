import { hash } from "node:crypto";
import type { CallView, RunView, StepView } from "../run-view.ts";
import { GEN_AI, LANGFUSE, OSTINATO } from "./attribute-names.ts";
import { attributesOf, nanoseconds, type Span } from "./span.ts";

export interface SpanOptions {
  /** Send what was said, and not only names, counts and times. Default: true. */
  readonly content?: boolean;
}

/**
 * A run as spans: one of the agent, in it one for each turn of the model and each call of a tool. Ids
 * are made of the run's id and the place in it, so a run sent again has the same.
 *
 * `metadata` of the run named `user`, `session` and `tags` (separated by commas) become those of the
 * trace, the rest its metadata.
 */
export function spansOfRun(view: RunView, { content = true }: SpanOptions = {}): Span[] {
  const { runId, agent, model, outcome, metadata } = view;
  const { user, session, tags, ...labels } = metadata;
  const failed = outcome?.kind === "failed" ? outcome.error : null;
  const root: Span = {
    ...place(runId, "run"),
    name: `invoke_agent ${agent.name}`,
    kind: 1,
    startTimeUnixNano: nanoseconds(view.startedAt),
    endTimeUnixNano: nanoseconds(view.lastAt),
    attributes: attributesOf({
      [GEN_AI.operation]: "invoke_agent",
      [GEN_AI.agentName]: agent.name,
      [GEN_AI.provider]: "ostinato",
      [GEN_AI.model]: model.name,
      [GEN_AI.conversation]: session,
      [GEN_AI.errorType]: failed?.code,
      [LANGFUSE.type]: "agent",
      [LANGFUSE.isRoot]: true,
      [LANGFUSE.traceName]: agent.name,
      [LANGFUSE.user]: user,
      [LANGFUSE.session]: session,
      [LANGFUSE.traceTags]: tags?.split(",").map((tag) => tag.trim()),
      [LANGFUSE.input]: content ? JSON.stringify(view.task) : undefined,
      [LANGFUSE.output]: content && outcome !== null ? JSON.stringify(outcome) : undefined,
      [LANGFUSE.level]: failed === null ? undefined : "ERROR",
      [LANGFUSE.statusMessage]: failed?.message,
      [OSTINATO.runId]: runId,
      [OSTINATO.status]: view.status,
      ...prefixed(LANGFUSE.traceMetadata, labels),
    }),
    status: failed === null ? { code: 0 } : { code: 2, message: failed.message },
  };
  const steps = view.steps.flatMap((step) => [
    ...turnSpan(view, step, content),
    ...step.calls.map((call) => callSpan(view, step, call, content)),
  ]);
  return [root, ...steps];
}

function place(runId: string, path: string): Pick<Span, "traceId" | "spanId"> {
  return {
    traceId: hash("sha256", `ostinato ${runId}`, "hex").slice(0, 32),
    spanId: hash("sha256", `ostinato ${runId} ${path}`, "hex").slice(0, 16),
  };
}

function turnSpan({ runId, model, sampling }: RunView, step: StepView, content: boolean): Span[] {
  const { turn } = step;
  if (turn === null) return [];
  const { usage } = turn;
  const output = JSON.stringify(turn.messages);
  return [
    {
      ...place(runId, `turn ${step.step}`),
      parentSpanId: place(runId, "run").spanId,
      name: `chat ${model.name}`,
      kind: 3,
      startTimeUnixNano: nanoseconds(step.startedAt),
      endTimeUnixNano: nanoseconds(turn.finishedAt),
      attributes: attributesOf({
        [GEN_AI.operation]: "chat",
        [GEN_AI.provider]: "ostinato",
        [GEN_AI.model]: model.name,
        [GEN_AI.temperature]: sampling.temperature,
        [GEN_AI.topP]: sampling.topP,
        [GEN_AI.seed]: step.seed,
        [GEN_AI.inputTokens]: usage.promptTokens,
        [GEN_AI.outputTokens]: usage.outputTokens,
        [GEN_AI.finishReasons]: [usage.stop],
        [LANGFUSE.type]: "generation",
        [LANGFUSE.model]: model.name,
        [LANGFUSE.modelParameters]: JSON.stringify({ ...sampling, seed: step.seed }),
        [LANGFUSE.usage]: JSON.stringify({
          input: usage.promptTokens - usage.reusedTokens,
          input_cached_tokens: usage.reusedTokens,
          output: usage.outputTokens,
        }),
        [LANGFUSE.output]: content ? output : undefined,
        [OSTINATO.step]: step.step,
        [OSTINATO.reusedTokens]: usage.reusedTokens,
      }),
      status: { code: 0 },
    },
  ];
}

function callSpan(view: RunView, step: StepView, call: CallView, content: boolean): Span {
  const { runId } = view;
  const { result } = call;
  const failed = result !== null && result.status !== "ok";
  const name = call.tool ?? call.recipient;
  const begin = call.startedAt ?? step.turn?.finishedAt ?? step.startedAt;
  const end = begin + (result?.milliseconds ?? Math.max(0, view.lastAt - begin));
  return {
    ...place(runId, `call ${call.callId}`),
    parentSpanId: place(runId, "run").spanId,
    name: `execute_tool ${name}`,
    kind: 1,
    startTimeUnixNano: nanoseconds(begin),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributesOf({
      [GEN_AI.operation]: "execute_tool",
      [GEN_AI.toolName]: name,
      [GEN_AI.toolCallId]: call.callId,
      [GEN_AI.toolArguments]: content ? call.rawArguments : undefined,
      [GEN_AI.toolResult]: content ? result?.text : undefined,
      [GEN_AI.errorType]: failed ? result.status : undefined,
      [LANGFUSE.type]: "tool",
      [LANGFUSE.input]: content ? call.rawArguments : undefined,
      [LANGFUSE.output]: content && result !== null ? JSON.stringify(result.text) : undefined,
      [LANGFUSE.level]: failed ? "ERROR" : undefined,
      [LANGFUSE.statusMessage]: failed ? result.status : undefined,
      [OSTINATO.step]: step.step,
      [OSTINATO.effect]: call.effect ?? undefined,
    }),
    status: failed ? { code: 2, message: result.status } : { code: 0 },
  };
}

function prefixed(prefix: string, values: { readonly [name: string]: string }) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
