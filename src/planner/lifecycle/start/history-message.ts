import type { AssistantMessage, ToolMessage, UserMessage } from "../../../harmony/message.ts";

/** A message before a run's task, as stored in the record and rendered in the prompt. */
export type RecordedHistoryMessage = UserMessage | AssistantMessage | ToolMessage;

/** A message's text: a string, or parts that are concatenated. */
export type HistoryContent =
  | string
  | readonly { readonly type: "text" | "input_text" | "output_text"; readonly text: string }[];

type Loose<Message extends { readonly content: string }, Optional extends keyof Message> = Omit<
  Message,
  "content" | Optional
> &
  Partial<Pick<Message, Optional>> & { readonly content: HistoryContent };

/**
 * A message before a run's task, as given by a caller. An assistant message without a channel is an answer
 * (`final`); calls and results belong to `commentary`. There are no system messages: the agent's instructions
 * come first in every run.
 */
export type HistoryMessage =
  | Loose<UserMessage, never>
  | Loose<AssistantMessage, "channel">
  | Loose<ToolMessage, "channel">;
