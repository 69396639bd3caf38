import type { AssistantMessage } from "../message.ts";
import { isCall } from "../render/check-transcript.ts";
import type { MessageEnd } from "./harmony-event.ts";

/** The result of one model turn. */
export type TurnResult =
  /** The model calls tools; all of them, in order, finished or not (see `truncated` of their ends). */
  | { readonly kind: "calls"; readonly calls: readonly MessageEnd[] }
  /** An answer, on `final` or without a channel. */
  | { readonly kind: "answer"; readonly text: string; readonly truncated: boolean }
  /**
   * Reasoning or a preamble only, or an empty answer. The turn can be opened once more after `<|channel|>final<|message|>`, which makes the model answer.
   */
  | { readonly kind: "no-answer"; readonly truncated: boolean };

/**
 * Sums up a turn from its messages' ends. A call counts on any channel, and takes precedence over an answer.
 * What the assistant writes to itself is neither.
 */
export function turnResult(ends: readonly MessageEnd[]): TurnResult {
  const own = ends.filter(({ content }) => content.role === "assistant");
  const calls = own.filter(({ content }) => isCall((content as AssistantMessage).recipient));
  if (calls.length > 0) return { kind: "calls", calls };
  const truncated = own.at(-1)?.truncated ?? false;
  const answers = own.filter(({ content }) => isAnswer(content as AssistantMessage));
  const text = answers.map(({ content }) => content.content).join("\n");
  return text === "" ? { kind: "no-answer", truncated } : { kind: "answer", text, truncated };
}

function isAnswer({ channel, recipient }: AssistantMessage): boolean {
  return (channel === "final" || channel === null) && (recipient ?? null) === null;
}
