/**
 * The attribute names of sent traces, all in this file, since the GenAI conventions are still in
 * development (open-telemetry/semantic-conventions-genai, commit 002c8a6). Langfuse's own names
 * come from its package.
 */
export const GEN_AI = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  model: "gen_ai.request.model",
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  topK: "gen_ai.request.top_k",
  seed: "gen_ai.request.seed",
  inputTokens: "gen_ai.usage.input_tokens",
  cachedTokens: "gen_ai.usage.cache_read.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  finishReasons: "gen_ai.response.finish_reasons",
  agentName: "gen_ai.agent.name",
  conversation: "gen_ai.conversation.id",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  systemInstructions: "gen_ai.system_instructions",
  toolName: "gen_ai.tool.name",
  toolCallId: "gen_ai.tool.call.id",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  errorType: "error.type",
  user: "user.id",
  session: "session.id",
} as const;

export const OSTINATO = {
  runId: "ostinato.run.id",
  status: "ostinato.run.status",
  parent: "ostinato.run.parent",
  tags: "ostinato.tags",
  /** Followed by the label's name. */
  metadata: "ostinato.metadata.",
  step: "ostinato.step",
  effect: "ostinato.tool.effect",
} as const;
