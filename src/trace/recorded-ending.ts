import type { CallFinished } from "./event.ts";

type RecordedPart =
  | "status"
  | "text"
  | "cut"
  | "whole"
  | "details"
  | "mayStillRun"
  | "retry"
  | "untrusted"
  | "stack"
  | "subRuns"
  | "spent"
  | "waitedMilliseconds";

/**
 * Thrown by a tool that stands in for a recorded one: the call ended as the record says, and its
 * text is as the model read it, already fitted to the context.
 */
export class RecordedEnding extends Error {
  override readonly name = "RecordedEnding";
  readonly ending: Pick<CallFinished, RecordedPart>;

  constructor(ending: Pick<CallFinished, RecordedPart>) {
    super("a recorded call");
    this.ending = ending;
  }
}
