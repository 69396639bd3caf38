import type { Message } from "../message.ts";
import { isCall } from "./check-transcript.ts";

/**
 * Which reasoning stays in the prompt.
 * `completed-turns`: dropped once a final answer follows it, calls on `analysis` and their results
 *   included; that of the open turn is kept. Stated by OpenAI's format.md, done so by vLLM.
 * `reference`: what openai/harmony 0.0.8 does: only what stands before the first final answer is
 *   dropped, and only when the last assistant message is a final answer.
 * `none`: all stays.
 */
export type ReasoningPolicy = "completed-turns" | "reference" | "none";

/** The messages that are kept, in order. Results of dropped calls are dropped too. */
export function dropReasoning<M extends Message>(
  messages: readonly M[],
  policy: ReasoningPolicy = "completed-turns",
): M[] {
  const until = droppedUntil(messages, policy);
  /** Recipients of dropped calls whose results haven't been seen yet. */
  const orphans: string[] = [];
  return messages.filter((message, index) => {
    const drops = index < until && isReasoning(message);
    if (drops && message.role === "assistant" && isCall(message.recipient)) {
      orphans.push(message.recipient);
    }
    const orphan = message.role === "tool" ? orphans.indexOf(message.name) : -1;
    if (orphan >= 0) orphans.splice(orphan, 1);
    return !drops && (orphan < 0 || policy === "reference");
  });
}

function droppedUntil(messages: readonly Message[], policy: ReasoningPolicy): number {
  switch (policy) {
    case "none":
      return 0;
    case "completed-turns":
      return messages.findLastIndex(isFinal);
    case "reference": {
      const last = messages.findLast(({ role }) => role === "assistant");
      return last !== undefined && isFinal(last) ? firstOnFinal(messages) : 0;
    }
    default:
      return policy satisfies never;
  }
}

/** Of any role, as the reference looks for it. */
function firstOnFinal(messages: readonly Message[]): number {
  return messages.findIndex((message) => "channel" in message && message.channel === "final");
}

function isFinal(message: Message): boolean {
  return message.role === "assistant" && message.channel === "final";
}

function isReasoning(message: Message): boolean {
  return "channel" in message && message.channel === "analysis";
}
