import {
  createObservationAttributes,
  type LangfuseGenerationAttributes,
  LangfuseOtelSpanAttributes as NAMES,
} from "@langfuse/tracing";
import type { Attributes } from "@opentelemetry/api";
import type { ChatMessage } from "./chat-message.ts";
import type { GenerationObservation, Observation } from "./observation.ts";

/**
 * An observation with Langfuse's attribute names, made by its own package. Loaded only when needed,
 * like `encodeTraces`.
 */
export function langfuseAttributes(observation: Observation): Attributes {
  const { labels, error, kind } = observation;
  const { user, session, tags, metadata } = labels;
  const shared: LangfuseGenerationAttributes = error
    ? { level: "ERROR", statusMessage: error.message }
    : {};
  return {
    ...createObservationAttributes(kind, { ...shared, ...attributesOfKind(observation) }),
    [NAMES.TRACE_NAME]: labels.agent,
    ...(user !== undefined && { [NAMES.TRACE_USER_ID]: user }),
    ...(session !== undefined && { [NAMES.TRACE_SESSION_ID]: session }),
    ...(tags.length > 0 && { [NAMES.TRACE_TAGS]: [...tags] }),
    ...Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [`${NAMES.TRACE_METADATA}.${name}`, value]),
    ),
  };
}

function attributesOfKind(observation: Observation): LangfuseGenerationAttributes {
  switch (observation.kind) {
    case "agent":
      return { input: observation.task, output: observation.outcome };
    case "generation":
      return attributesOfGeneration(observation);
    case "tool":
      return { input: observation.arguments, output: observation.result };
    default:
      return observation satisfies never;
  }
}

function attributesOfGeneration(observation: GenerationObservation): LangfuseGenerationAttributes {
  const { model, parameters, usage, input, output, instructions, startedAt } = observation;
  const system = instructions === undefined ? [] : [{ role: "system", content: instructions }];
  return {
    model,
    modelParameters: { ...parameters },
    ...(input && { input: [...system, ...input.map(asLangfuseMessage)] }),
    ...(output && { output: output.map(asLangfuseMessage) }),
    ...(usage && {
      completionStartTime: new Date(startedAt + usage.promptMilliseconds),
      usageDetails: usageDetails(observation, usage),
    }),
  };
}

/** Langfuse adds these up, so each token is counted in exactly one of them. */
function usageDetails(
  { reasoningTokens }: GenerationObservation,
  usage: NonNullable<GenerationObservation["usage"]>,
): { [name: string]: number } {
  const reasoning = reasoningTokens ?? 0;
  return {
    input: usage.promptTokens - usage.reusedTokens,
    input_cached_tokens: usage.reusedTokens,
    output: usage.outputTokens - reasoning,
    ...(reasoningTokens !== null && { output_reasoning_tokens: reasoning }),
    total: usage.promptTokens + usage.outputTokens,
  };
}

function asLangfuseMessage(message: ChatMessage): object {
  const { role, content } = message;
  if (role === "user") return { role, content };
  if (role === "tool") return { role, tool_call_id: message.callId, name: message.name, content };
  if (message.kind === "call") {
    const call = { name: message.recipient ?? "", arguments: content };
    return { role, content: "", tool_calls: [{ type: "function", function: call }] };
  }
  return { role, content, ...(message.kind === "reasoning" && { channel: "analysis" }) };
}
