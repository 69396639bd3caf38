/**
 * The attribute names that traces are sent under, in this one file: the GenAI conventions are still in
 * development (open-telemetry/semantic-conventions-genai, commit 002c8a6), Langfuse's are those that its
 * OTLP endpoint reads.
 */
export const GEN_AI = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  model: "gen_ai.request.model",
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  seed: "gen_ai.request.seed",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  finishReasons: "gen_ai.response.finish_reasons",
  agentName: "gen_ai.agent.name",
  conversation: "gen_ai.conversation.id",
  toolName: "gen_ai.tool.name",
  toolCallId: "gen_ai.tool.call.id",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  errorType: "error.type",
} as const;

export const LANGFUSE = {
  type: "langfuse.observation.type",
  input: "langfuse.observation.input",
  output: "langfuse.observation.output",
  level: "langfuse.observation.level",
  statusMessage: "langfuse.observation.status_message",
  model: "langfuse.observation.model.name",
  modelParameters: "langfuse.observation.model.parameters",
  usage: "langfuse.observation.usage_details",
  traceName: "langfuse.trace.name",
  traceTags: "langfuse.trace.tags",
  traceMetadata: "langfuse.trace.metadata.",
  isRoot: "langfuse.internal.is_app_root",
  user: "user.id",
  session: "session.id",
} as const;

export const OSTINATO = {
  runId: "ostinato.run.id",
  status: "ostinato.run.status",
  step: "ostinato.step",
  reusedTokens: "ostinato.usage.reused_tokens",
  effect: "ostinato.tool.effect",
} as const;
