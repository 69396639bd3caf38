import type { CallFinished } from "./event.ts";

/**
 * Thrown by a tool that stands in for a recorded one: the call ended as the record says, and its
 * text is as the model read it, already fitted to the context.
 */
export class RecordedEnding extends Error {
  override readonly name = "RecordedEnding";
  readonly ending: Pick<CallFinished, "status" | "text" | "details">;

  constructor(ending: Pick<CallFinished, "status" | "text" | "details">) {
    super("a recorded call");
    this.ending = ending;
  }
}
