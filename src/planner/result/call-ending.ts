import type { CallFinished } from "../../trace/event.ts";

/** What came of a call, before it is fitted to the model's context. */
export type CallEnding = Pick<
  CallFinished,
  "status" | "text" | "details" | "mayStillRun" | "stack" | "cut"
> & {
  /** The text is as the model once got it, and is not fitted again. */
  readonly fitted?: true;
};
