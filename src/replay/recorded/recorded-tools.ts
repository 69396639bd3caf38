import { endingOfError } from "../../planner/call/result/ending-of-error.ts";
import { endingOfReturn } from "../../planner/call/result/ending-of-return.ts";
import { AwaitingSubRuns } from "../../planner/runs/team/awaiting-sub-runs.ts";
import { ToolFailed } from "../../tool/failure/tool-failed.ts";
import type { AnyTool, ToolContext, ToolReturn } from "../../tool/tool.ts";
import type { CallFinished } from "../../trace/event.ts";
import { RecordedEnding } from "../../trace/recorded-ending.ts";
import { cutOf, ownText } from "../../trace/words-of-earlier-records.ts";
import type { RecordCursor } from "./record-cursor.ts";

/** A call that ended differently when its tool was run again. */
export interface ToolDifference {
  readonly step: number;
  readonly callId: string;
  readonly tool: string;
  readonly arguments: unknown;
  readonly recorded: Pick<CallFinished, "status" | "text">;
  /** Null: not run again, as its effect is `once`. */
  readonly live: Pick<CallFinished, "status" | "text"> | null;
}

export interface RecordedToolsOptions {
  readonly cursor: RecordCursor;
  /** Runs each tool again and reports its result; the run continues with the recorded one. */
  readonly live: ((difference: ToolDifference) => void) | null;
  /** Also tools with the effect `once`. */
  readonly liveOnce: boolean;
  /** Called before a call that was aborted according to the record. */
  readonly abort: () => void;
  /** Called with the call whose result is served. */
  readonly answered: (result: CallFinished) => void;
}

/** The agent's tools with the record in place of what they do. */
export function recordedTools(
  tools: readonly AnyTool[],
  options: RecordedToolsOptions,
): readonly AnyTool[] {
  return tools.map((tool) => ({
    ...tool,
    run: (input: never, context: ToolContext) => answer(tool, input, context, options),
    ...(tool.reconcile && {
      reconcile: (_input: never, context: ToolContext) => reconcile(context, options),
    }),
  }));
}

async function answer(
  tool: AnyTool,
  input: never,
  context: ToolContext,
  options: RecordedToolsOptions,
): Promise<ToolReturn> {
  const result = options.cursor.result(context.callId);
  if (result === null) {
    const outcome = options.cursor.outcome()?.outcome;
    if (outcome?.kind === "awaiting-approval" && outcome.callId.includes("/")) {
      const { callId, tool, arguments: input, digest, pending } = outcome;
      const waiting = { callId, tool, ...(input !== undefined && { arguments: input }) };
      const first = { ...waiting, ...(digest !== undefined && { digest }) };
      throw new AwaitingSubRuns(pending?.filter((call) => call.callId.includes("/")) ?? [first]);
    }
    // The events that led here may not have been compared yet. The comparison shows whether the
    // record ends in this call or has something else there.
    if (!options.cursor.timeIsUpIn(context.callId)) options.abort();
    return new Promise<never>(() => {});
  }
  options.answered(result);
  if (options.live !== null && result.status !== "aborted") {
    await runAgain(tool, input, context, result, options);
  }
  if (result.status === "aborted") {
    options.abort();
    return new Promise<never>(() => {});
  }
  throw endingOf(result);
}

/** As the loop gave it to the model, without the notice, which the loop adds again. */
function endingOf(finished: CallFinished): RecordedEnding {
  const { status, details, mayStillRun, retry, untrusted, stack, whole } = finished;
  const { subRuns, spent, waitedMilliseconds } = finished;
  const cut = cutOf(finished);
  return new RecordedEnding({
    status,
    text: ownText(finished),
    ...(cut !== null && { cut }),
    ...(whole !== undefined && { whole }),
    ...(details !== undefined && { details }),
    ...(mayStillRun && { mayStillRun }),
    ...(retry && { retry }),
    ...(untrusted && { untrusted }),
    ...(stack !== undefined && { stack }),
    ...(subRuns && { subRuns }),
    ...(spent && { spent }),
    ...(waitedMilliseconds !== undefined && { waitedMilliseconds }),
  });
}

async function reconcile(
  context: ToolContext,
  { cursor, answered }: RecordedToolsOptions,
): Promise<ToolReturn | null> {
  const next = cursor.nextOf(context.callId);
  if (next?.type === "call-finished") {
    answered(next);
    throw endingOf(next);
  }
  if (next?.type === "call-started") return null;
  throw new ToolFailed("unknown");
}

async function runAgain(
  tool: AnyTool,
  input: never,
  context: ToolContext,
  finished: CallFinished,
  { live, liveOnce }: RecordedToolsOptions,
): Promise<void> {
  const { step, callId, status, text } = finished;
  const recorded = { status, text };
  const report = (again: ToolDifference["live"]): void =>
    live?.({ step, callId, tool: tool.name, arguments: input, recorded, live: again });
  if (tool.effect === "once" && !liveOnce) return report(null);
  let again: Pick<CallFinished, "status" | "text">;
  try {
    again = endingOfReturn(tool, await tool.run(input, context));
  } catch (error) {
    again = endingOfError(error);
  }
  if (again.status !== status || !isSameText(finished, again.text)) report(again);
}

/** The recorded text may have been cut in the middle to fit; then its ends are compared. */
function isSameText(recorded: CallFinished, live: string): boolean {
  const own = ownText(recorded);
  if (own === live) return true;
  const cut = cutOf(recorded);
  if (cut === null) return false;
  const ends = { head: own.slice(0, cut.head), tail: own.slice(own.length - cut.tail) };
  return live.length === cut.of && live.startsWith(ends.head) && live.endsWith(ends.tail);
}
