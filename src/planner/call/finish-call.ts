import type { NetworkRequest, WorkspaceChange } from "../../sandbox/sandbox.ts";
import { coercionNotice } from "../../tool/coercion/coercion.ts";
import type { CallFinished, CallRequested } from "../../trace/event.ts";
import { progressNotice } from "../progress/progress-notice.ts";
import type { CallEnding } from "../result/call-ending.ts";
import { fitResult } from "../result/fit-result.ts";
import type { RunContext } from "../state/run-context.ts";
import type { CallState } from "../state/run-state.ts";

/**
 * Records a call's result: its text as it fits into the context, and after it what the loop has to tell the model
 * about the call.
 */
export async function finishCall(
  context: RunContext,
  call: CallState,
  milliseconds: number,
  ending: CallEnding,
  did: {
    readonly changes?: readonly WorkspaceChange[];
    readonly network?: readonly NetworkRequest[];
    readonly limit?: "calls";
  } = {},
): Promise<void> {
  const { inputs, limits, model, recorder } = context;
  const { step, callId } = call.request;
  inputs.delete(callId);
  const { changes = [], network = [], limit } = did;
  const { text, cut } = ending.fitted
    ? ending
    : fitResult(
        await context.withoutSecrets(ending.text),
        model.vocabulary,
        limits.resultTokens,
        model.contextSize,
        (whole) => keptText(context, whole),
      );
  const { subRuns, spent, waitedMilliseconds } = context.subRuns.takeRecord(callId) ?? ending;
  const event: CallFinished = {
    type: "call-finished",
    step,
    callId,
    status: ending.status,
    text,
    ...(cut !== undefined && { cut }),
    ...(ending.details !== undefined && { details: ending.details }),
    ...(ending.retry && { retry: true }),
    ...(ending.mayStillRun && { mayStillRun: true }),
    ...(ending.stack !== undefined && { stack: ending.stack }),
    ...(changes.length > 0 && { changes }),
    ...(network.length > 0 && { network }),
    ...(subRuns && { subRuns }),
    ...(spent && { spent }),
    ...(waitedMilliseconds !== undefined && { waitedMilliseconds }),
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...(limit && { limit }),
  };
  const progress = progressNotice(context, call, event);
  const notice = `${coercionsOf(call.request)}${retryOf(context, call, ending)}${progress?.text ?? ""}`;
  const told = notice === "" ? event : { ...event, text: text + notice, notice: notice.length };
  recorder.record(told, ...(progress === null ? [] : [progress.note]));
}

function coercionsOf({ coercions = [] }: CallRequested): string {
  return coercions.length === 0 ? "" : coercionNotice(coercions);
}

function retryOf(
  { conversation, state }: RunContext,
  { request }: CallState,
  { retry }: CallEnding,
): string {
  const tool = conversation.registry.find(request.recipient);
  return retry && tool ? state.retries.notice(tool) : "";
}

/** Where the complete text of a truncated result can be read. */
function keptText({ sandbox }: RunContext, text: string): string | null {
  try {
    return sandbox?.keepText?.(text) ?? null;
  } catch {
    // Failing to store the complete text must not lose the part that fits.
    return null;
  }
}
