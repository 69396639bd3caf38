import type { AssistantMessage, ToolMessage, UserMessage } from "../../harmony/message.ts";

/** What was said before a run's task, as the record and the prompt have it. */
export type RecordedHistoryMessage = UserMessage | AssistantMessage | ToolMessage;

/** A message's text: whole, or in parts that are put together as they are. */
export type HistoryContent =
  | string
  | readonly { readonly type: "text" | "input_text" | "output_text"; readonly text: string }[];

type Loose<Message extends { readonly content: string }, Optional extends keyof Message> = Omit<
  Message,
  "content" | Optional
> &
  Partial<Pick<Message, Optional>> & { readonly content: HistoryContent };

/**
 * What was said before a run's task, as a caller gives it. An assistant's message without a channel is
 * an answer (`final`); a call, and a result, belong to `commentary`. There are no system messages: the
 * agent's instructions stand in front of every run.
 */
export type HistoryMessage =
  | Loose<UserMessage, never>
  | Loose<AssistantMessage, "channel">
  | Loose<ToolMessage, "channel">;
