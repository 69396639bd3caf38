import { OstinatoError } from "../errors.ts";
import { messageOf } from "../message-of.ts";
import { calledName } from "../tool/called-name.ts";
import type { AnyTool, ToolContext, ToolReturn } from "../tool/tool.ts";
import { ToolFailure } from "../tool/tool-failure.ts";
import type { CallFinished } from "../trace/event.ts";
import { RecordedEnding } from "../trace/recorded-ending.ts";
import { keptDetails } from "./call/kept-details.ts";
import { earlierResults } from "./earlier-results.ts";
import { jsonProblem } from "./json-value.ts";
import { LONGEST_TIMER } from "./longest-timer.ts";
import type { RunContext } from "./run-context.ts";
import type { CallState } from "./run-state.ts";
import { untilAborted } from "./until-aborted.ts";

/** What came of a call, before it is fitted to the model's context. */
export type Ending = Pick<CallFinished, "status" | "text" | "details"> & {
  /** The text is as the model once got it, and is not fitted again. */
  readonly fitted?: true;
};

/**
 * Runs a tool's function within its time, and turns whatever happens into a text for the model.
 * Settles when the time is up, or the run is aborted, even where the tool doesn't. Null when the run
 * was aborted meanwhile: nobody knows what came of it.
 */
export async function runTool(
  context: RunContext,
  { request }: CallState,
  tool: AnyTool,
  action: (toolContext: ToolContext) => ToolReturn | Promise<ToolReturn>,
): Promise<Ending | null> {
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
    const work = (async () => action(toolContext))();
    const returned = await untilAborted(work, signal);
    return endingOf(tool, returned);
  } catch (error) {
    if (error instanceof RecordedEnding) return { ...error.ending, fitted: true };
    if (context.signal.aborted) return null;
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
    return { status: "failed", text: `Error: ${error.message}`, ...keptDetails(error.details) };
  }
  const message = messageOf(error);
  const hint = OstinatoError.is(error) ? error.hint : undefined;
  return { status: "failed", text: `Error: ${message}`, ...(hint && { details: { hint } }) };
}

/**
 * What a tool returned, as text. The types ask for text, but `async () => (await fetch(url)).json()`
 * passes them too: a value is told as JSON, and what JSON can't hold is a failure that names it.
 */
function endingOf(tool: AnyTool, returned: unknown): Ending {
  if (typeof returned === "string") return { status: "ok", text: returned };
  if (returned === undefined || returned === null)
    return { status: "ok", text: "The tool returned nothing." };
  const { text, details } = returned as { text?: unknown; details?: unknown };
  if (typeof text === "string") return { status: "ok", text, ...keptDetails(details) };
  const problem = ArrayBuffer.isView(returned) ? "they are bytes" : jsonProblem(returned);
  const json = problem === null ? JSON.stringify(returned) : undefined;
  if (json !== undefined) return { status: "ok", text: json };
  return {
    status: "failed",
    text: `Error: ${calledName(tool)} ran, but what it returned can't be shown as text (${problem ?? typeof returned})`,
  };
}
