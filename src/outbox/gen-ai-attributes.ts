import type { Attributes } from "@opentelemetry/api";
import { GEN_AI, OSTINATO } from "./attribute-names.ts";
import type { ChatMessage } from "./chat-message.ts";
import type { GenerationObservation, Observation } from "./observation.ts";

/**
 * An observation with the attribute names of OpenTelemetry's GenAI conventions and our own.
 *
 * @param content Include what was said; Langfuse has its own names for that.
 */
export function genAiAttributes(observation: Observation, content: boolean): Attributes {
  const { labels, error } = observation;
  return withoutUndefined({
    ...attributesOfKind(observation),
    ...(content && contentOf(observation)),
    [GEN_AI.agentName]: labels.agent,
    [GEN_AI.conversation]: labels.session,
    [GEN_AI.errorType]: error?.type,
    [GEN_AI.user]: labels.user,
    [GEN_AI.session]: labels.session,
    [OSTINATO.runId]: labels.runId,
  });
}

/** Tags and labels, for receivers without their own names for them. */
export function labelAttributes({ labels }: Observation): Attributes {
  const metadata = Object.entries(labels.metadata);
  return {
    ...(labels.tags.length > 0 && { [OSTINATO.tags]: [...labels.tags] }),
    ...Object.fromEntries(metadata.map(([name, value]) => [OSTINATO.metadata + name, value])),
  };
}

const PROVIDER = "ostinato";

function attributesOfKind(observation: Observation): Partial<Attributes> {
  switch (observation.kind) {
    case "agent":
      return {
        [GEN_AI.operation]: "invoke_agent",
        [GEN_AI.provider]: PROVIDER,
        [GEN_AI.model]: observation.model,
        [OSTINATO.status]: observation.status,
        [OSTINATO.parent]: observation.parent,
      };
    case "generation": {
      const { parameters, usage, reasoningTokens, step, model } = observation;
      return {
        [GEN_AI.operation]: "chat",
        [GEN_AI.provider]: PROVIDER,
        [GEN_AI.model]: model,
        [GEN_AI.temperature]: parameters.temperature,
        [GEN_AI.topP]: parameters.topP,
        [GEN_AI.topK]: parameters.topK,
        [GEN_AI.seed]: parameters.seed,
        [GEN_AI.inputTokens]: usage?.promptTokens,
        [GEN_AI.cachedTokens]: usage?.reusedTokens,
        [GEN_AI.outputTokens]: usage?.outputTokens,
        [GEN_AI.reasoningTokens]: usage === null ? undefined : (reasoningTokens ?? undefined),
        [GEN_AI.finishReasons]: usage === null ? undefined : [usage.stop],
        [OSTINATO.step]: step,
      };
    }
    case "tool":
      return {
        [GEN_AI.operation]: "execute_tool",
        [GEN_AI.toolName]: observation.tool,
        [GEN_AI.toolCallId]: observation.callId,
        [OSTINATO.step]: observation.step,
        [OSTINATO.effect]: observation.effect ?? undefined,
      };
    default:
      return observation satisfies never;
  }
}

function contentOf(observation: Observation): Partial<Attributes> {
  switch (observation.kind) {
    case "agent": {
      const { task, outcome } = observation;
      return {
        [GEN_AI.inputMessages]:
          task === undefined ? undefined : asParts([{ role: "user", content: task }]),
        [GEN_AI.outputMessages]: outcome === undefined ? undefined : asParts([answer(outcome)]),
      };
    }
    case "generation":
      return contentOfGeneration(observation);
    case "tool":
      return {
        [GEN_AI.toolArguments]: observation.arguments,
        [GEN_AI.toolResult]: observation.result,
      };
    default:
      return observation satisfies never;
  }
}

function contentOfGeneration(observation: GenerationObservation): Partial<Attributes> {
  const { instructions, input, output, usage } = observation;
  return {
    [GEN_AI.systemInstructions]:
      instructions === undefined
        ? undefined
        : JSON.stringify([{ type: "text", content: instructions }]),
    [GEN_AI.inputMessages]: input && asParts(input),
    [GEN_AI.outputMessages]: output && asParts(output, usage?.stop),
  };
}

function answer(outcome: unknown): ChatMessage {
  const content = typeof outcome === "string" ? outcome : JSON.stringify(outcome);
  return { role: "assistant", kind: "text", recipient: null, content };
}

/**
 * Messages in the form of the conventions: each is a list of parts. What the model said in one turn
 * is one message.
 */
function asParts(messages: readonly ChatMessage[], finishReason?: string): string {
  const list: { role: string; parts: object[]; finish_reason?: string }[] = [];
  for (const message of messages) {
    const last = list.at(-1);
    if (message.role === "assistant" && last?.role === "assistant")
      last.parts.push(partOf(message));
    else list.push({ role: message.role, parts: [partOf(message)] });
  }
  const said = list.at(-1);
  if (finishReason !== undefined && said !== undefined) said.finish_reason = finishReason;
  return JSON.stringify(list);
}

function partOf(message: ChatMessage): object {
  if (message.role === "user") return { type: "text", content: message.content };
  if (message.role === "tool") {
    return { type: "tool_call_response", id: message.callId, response: message.content };
  }
  const { kind, content, recipient } = message;
  if (kind === "call") return { type: "tool_call", name: recipient, arguments: content };
  return { type: kind, content };
}

function withoutUndefined(attributes: Partial<Attributes>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
