import { messageOf } from "../../../message-of.ts";
import { calledName } from "../../../tool/called-name.ts";
import type { AnyTool } from "../../../tool/tool.ts";
import { RecordedEnding } from "../../../trace/recorded-ending.ts";
import { untilAborted } from "../../lifecycle/until-aborted.ts";
import type { CallEnding } from "./call-ending.ts";
import { endingOfReturn } from "./ending-of-return.ts";
import { stackOf } from "./stack-of.ts";

/** Milliseconds that a tool has to end after its signal fired. */
const GRACE = 1000;

/**
 * How a call ended after its timeout. If the tool ends within the grace period, it was stopped or finished
 * after all. If it ignores its signal, it may still be running.
 *
 * @param stopped The abort reason of the tool's signal.
 * @throws The run's abort reason if the run is aborted meanwhile.
 */
export async function endingAfterTime(
  tool: AnyTool,
  work: Promise<unknown>,
  { runSignal, stopped }: { readonly runSignal: AbortSignal; readonly stopped: unknown },
): Promise<CallEnding> {
  const name = calledName(tool);
  const seconds = tool.timeout / 1000;
  const ended = work.then(
    (returned) => endingOfReturn(tool, returned),
    (error): CallEnding => {
      if (error instanceof RecordedEnding) return { ...error.ending, fitted: true };
      const text = `Error: ${name} was stopped after ${seconds} seconds`;
      if (error === stopped || isAbort(error)) return { status: "timeout", text };
      const stack = stackOf(error);
      return {
        status: "timeout",
        text: `${text}: ${messageOf(error)}`,
        ...(stack !== null && { stack }),
      };
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const left = new Promise<CallEnding>((resolve) => {
    const what =
      tool.effect === "once" ? ". Find out what came of it before you call it again." : "";
    timer = setTimeout(resolve, GRACE, {
      status: "timeout",
      text: `Error: ${name} did not end within ${seconds} s and may still be running${what}`,
      mayStillRun: true,
    });
  });
  try {
    return await untilAborted(Promise.race([ended, left]), runSignal);
  } finally {
    clearTimeout(timer);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}
