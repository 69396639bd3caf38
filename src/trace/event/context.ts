/**
 * Parts of the prompt were shortened or replaced to make room. Applied in this order: the summary, the results, the
 * steps, the bound.
 */
export interface ContextReduced {
  readonly type: "context-reduced";
  /** The last step before it. */
  readonly step: number;
  /** Results that were replaced, with the text in their place, oldest first. */
  readonly results?: readonly { readonly callId: string; readonly text: string }[];
  /** Finished steps whose reasoning was removed and whose long arguments and texts were shortened. */
  readonly steps?: readonly number[];
  readonly summary?: ContextSummary;
  /** In this step, reasoning and remarks were cut to so many tokens each, and arguments were shortened. */
  readonly bounded?: { readonly step: number; readonly tokens: number };
  /** Position of the first changed token. What is before it is still in the model's cache. */
  readonly from: number;
  /** Tokens of the prompt before and after. */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

/** What stands in place of the oldest messages. */
export interface ContextSummary {
  /** As the model reads it, with the plan. Empty: the messages were removed without one, for want of room. */
  readonly text: string;
  /** `loop`: put together from the record, since the model's summary could not be read or there was none. */
  readonly by: "model" | "loop";
  /** How many messages of the history before the task it replaces. */
  readonly history: number;
  /** The last step that it replaces. 0: none. */
  readonly through: number;
  /** Calls of these steps that stay, with their results, because they are pinned. */
  readonly kept?: readonly string[];
}

/** How a run's prompt is kept within the context. */
export interface ContextPolicy {
  /** Tokens kept free for the next turn. Default: a quarter of the context, at most a turn's limit. */
  readonly reserve?: number;
  /**
   * Share of the context, 0 to 1. If the prompt would be longer after results, arguments and reasoning were taken
   * out, the steps are summarized.
   */
  readonly summarizeAt: number;
  /** Calls whose results are never taken out. */
  readonly pin: readonly Pin[];
  /** The most tokens of a result, by tool. */
  readonly maxResultTokens: { readonly [tool: string]: number };
}

/**
 * A tool's name, for all of its calls, or a tool with some of its arguments: a call matches if it has all of them. In
 * texts, `*` stands for any characters.
 */
export type Pin =
  | string
  | {
      readonly tool: string;
      readonly arguments: { readonly [name: string]: string | number | boolean | null };
    };
