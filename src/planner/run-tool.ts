import { OstinatoError } from "../errors.ts";
import { calledName } from "../tool/called-name.ts";
import type { AnyTool, ToolContext, ToolReturn } from "../tool/tool.ts";
import { ToolFailure } from "../tool/tool-failure.ts";
import type { CallFinished } from "../trace/event.ts";
import { RecordedEnding } from "../trace/recorded-ending.ts";
import { earlierResults } from "./earlier-results.ts";
import type { RunContext } from "./run-context.ts";
import type { CallState } from "./run-state.ts";
import { untilAborted } from "./until-aborted.ts";

/** The longest time that a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What came of a call, before it is fitted to the model's context. */
export type Ending = Pick<CallFinished, "status" | "text" | "details"> & {
  /** The text is as the model once got it, and is not fitted again. */
  readonly fitted?: true;
};

/**
 * Runs a tool's function within its time, and turns whatever happens into a text for the model.
 * Settles when the time is up, or the run is aborted, even where the tool doesn't.
 */
export async function runTool(
  context: RunContext,
  { request }: CallState,
  tool: AnyTool,
  action: (input: never, toolContext: ToolContext) => ToolReturn | Promise<ToolReturn>,
): Promise<Ending> {
  // Not AbortSignal.timeout and .any: their timers and followers outlive the call.
  const stop = new AbortController();
  const { signal } = stop;
  let timeIsUp = false;
  const timer = setTimeout(
    () => {
      timeIsUp = true;
      stop.abort(new DOMException(`${calledName(tool)} took too long`, "TimeoutError"));
    },
    Math.min(tool.timeout, LONGEST_TIMER),
  );
  const abort = () => stop.abort(context.signal.reason);
  context.signal.addEventListener("abort", abort, { once: true });
  if (context.signal.aborted) abort();
  const toolContext: ToolContext = {
    runId: context.runId,
    callId: `${context.runId}/${request.callId}`,
    signal,
    get sandbox() {
      if (context.sandbox) return context.sandbox;
      throw new OstinatoError(
        "sandbox.unavailable",
        `The tool ${calledName(tool)} needs a sandbox, and this run has none.`,
        { hint: "Pass `workspace` or `sandbox` to run()." },
      );
    },
    progress: (text) =>
      context.recorder.show({ type: "call-progress", callId: request.callId, text }),
    earlier: () => earlierResults(context.recorder.recorded()),
  };
  try {
    // In a function of its own, so that a tool that throws at once rejects as any other.
    const work = (async () => action(request.arguments as never, toolContext))();
    const returned = await untilAborted(work, signal);
    if (typeof returned === "string") return { status: "ok", text: returned };
    return { status: "ok", text: String(returned.text), details: returned.details };
  } catch (error) {
    if (error instanceof RecordedEnding) return { ...error.ending, fitted: true };
    if (context.signal.aborted) return { status: "aborted", text: "Error: the run was aborted" };
    if (timeIsUp) {
      const seconds = tool.timeout / 1000;
      return {
        status: "timeout",
        text: `Error: ${calledName(tool)} was stopped after ${seconds} seconds`,
      };
    }
    return failureOf(error);
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener("abort", abort);
  }
}

function failureOf(error: unknown): Ending {
  if (error instanceof ToolFailure) {
    return { status: "failed", text: `Error: ${error.message}`, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = OstinatoError.is(error) ? error.hint : undefined;
  return { status: "failed", text: `Error: ${message}`, ...(hint && { details: { hint } }) };
}
