import { OstinatoError } from "../../../errors.ts";
import { messageOf } from "../../../message-of.ts";
import { RetryCall } from "../../../tool/failure/retry-call.ts";
import { ToolFailed } from "../../../tool/failure/tool-failed.ts";
import type { CallEnding } from "./call-ending.ts";
import { keptDetails } from "./kept-details.ts";
import { stackOf } from "./stack-of.ts";

/** How a call ended whose tool threw: the message is for the model, the stack for whoever fixes the tool. */
export function endingOfError(error: unknown): CallEnding {
  if (error instanceof ToolFailed) {
    return {
      status: "failed",
      text: `Error: ${error.message}`,
      ...(error instanceof RetryCall && { retry: true as const }),
      ...keptDetails(error.details),
    };
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
