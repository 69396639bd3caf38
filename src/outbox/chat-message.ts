import type { RunView, StepView } from "../trace/show/run-view.ts";

/** A message of the conversation with the model. */
export type ChatMessage =
  | { readonly role: "user"; readonly content: string }
  | {
      readonly role: "tool";
      readonly callId: string;
      readonly name: string;
      readonly content: string;
    }
  | {
      readonly role: "assistant";
      readonly kind: "reasoning" | "text" | "call";
      readonly recipient: string | null;
      readonly content: string;
    };

/** What is new in a step's prompt: the question, or the results of the previous step's calls. */
export function inputOf(view: RunView, index: number): ChatMessage[] {
  // Nothing of a turn that was sampled again is in the prompt.
  const first = view.steps.findIndex(({ step }) => step === view.steps[index]?.step);
  const before = view.steps[first - 1];
  if (before !== undefined) return before.calls.flatMap(resultMessage);
  return [...view.history.map(historyMessage), { role: "user", content: view.task }];
}

/** What the model said in a step. */
export function outputOf(step: StepView): ChatMessage[] {
  const messages = step.turn?.messages ?? [];
  return messages.map(assistantMessage);
}

function historyMessage(message: RunView["history"][number], index: number): ChatMessage {
  const { role, content } = message;
  switch (role) {
    case "user":
      return { role, content };
    case "tool":
      return { role, callId: `history.${index}`, name: message.name, content };
    case "assistant":
      return assistantMessage({ recipient: null, ...message });
    default:
      return role satisfies never;
  }
}

function assistantMessage({
  channel,
  recipient,
  content,
}: {
  readonly channel: string | null;
  readonly recipient: string | null;
  readonly content: string;
}): ChatMessage {
  const said = channel === "analysis" ? "reasoning" : "text";
  return { role: "assistant", kind: recipient === null ? said : "call", recipient, content };
}

function resultMessage({
  callId,
  tool,
  recipient,
  result,
}: StepView["calls"][number]): ChatMessage[] {
  if (result === null) return [];
  return [{ role: "tool", callId, name: tool ?? recipient, content: result.text }];
}
