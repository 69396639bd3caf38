import type { CallFinished } from "../../../trace/event.ts";
import type { TeamRecord } from "../../runs/team/sub-runs.ts";

/** How a call ended, before its text is fitted to the model's context. */
export type CallEnding = Pick<
  CallFinished,
  "status" | "text" | "details" | "mayStillRun" | "retry" | "untrusted" | "stack" | "cut" | "whole"
> &
  TeamRecord & {
    /** The text is already as the model got it, and is not fitted again. */
    readonly fitted?: true;
  };
