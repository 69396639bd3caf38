import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import { ToolFailure } from "../../tool/tool-failure.ts";
import type { CallEnding } from "./call-ending.ts";
import { keptDetails } from "./kept-details.ts";
import { stackOf } from "./stack-of.ts";

/** What a tool threw: its message for the model, its stack for who mends the tool. */
export function endingOfError(error: unknown): CallEnding {
  if (error instanceof ToolFailure) {
    return { status: "failed", text: `Error: ${error.message}`, ...keptDetails(error.details) };
  }
  const hint = OstinatoError.is(error) ? error.hint : undefined;
  const stack = stackOf(error);
  return {
    status: "failed",
    text: `Error: ${messageOf(error)}`,
    ...(hint && { details: { hint } }),
    ...(stack !== null && { stack }),
  };
}
