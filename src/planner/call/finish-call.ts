import type { NetworkRequest, SavedLayer, WorkspaceChange } from "../../sandbox/sandbox.ts";
import { coercionNotice } from "../../tool/coercion/coercion.ts";
import type { CallFinished, CallRequested } from "../../trace/event.ts";
import { READ_RESULT, readResultCall } from "../context/placeholder.ts";
import { progressNotice } from "../limits/progress/progress-notice.ts";
import { resultRoom } from "../limits/turn-room.ts";
import type { CallState } from "../state/call-state.ts";
import type { RunContext } from "../state/run-context.ts";
import { hostRefusal } from "./approval/host/host-refusal.ts";
import type { CallEnding } from "./result/call-ending.ts";
import { fitResult } from "./result/fit-result.ts";

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
    readonly saved?: SavedLayer | null | undefined;
    readonly network?: readonly NetworkRequest[];
    readonly limit?: "calls";
    readonly untrusted?: boolean;
  } = {},
): Promise<void> {
  const { inputs, model, recorder } = context;
  const { step, callId } = call.request;
  inputs.delete(callId);
  const { changes = [], saved, network = [], limit } = did;
  const { text, cut, whole } = ending.fitted
    ? ending
    : fitResult(
        await context.withoutSecrets(ending.text),
        model.vocabulary,
        Math.min(resultTokens(context, call), resultRoom(context)),
        model.contextSize,
        { keep: (all) => keptText(context, all), read: (line) => readCall(context, call, line) },
      );
  const { subRuns, spent, waitedMilliseconds } = context.subRuns.takeRecord(callId) ?? ending;
  const isUntrusted = did.untrusted === true || subRuns?.some(({ tainted }) => tainted);
  const event: CallFinished = {
    type: "call-finished",
    step,
    callId,
    status: ending.status,
    text,
    ...(cut !== undefined && { cut }),
    ...(whole !== undefined && { whole }),
    ...(ending.details !== undefined && { details: ending.details }),
    ...(ending.retry && { retry: true, ...retriesLeft(context, call) }),
    ...(ending.mayStillRun && { mayStillRun: true }),
    ...(isUntrusted && { untrusted: true }),
    ...(ending.stack !== undefined && { stack: ending.stack }),
    ...(changes.length > 0 && { changes }),
    ...(saved && { saved }),
    ...(network.length > 0 && { network }),
    ...(subRuns && { subRuns }),
    ...(spent && { spent }),
    ...(waitedMilliseconds !== undefined && { waitedMilliseconds }),
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...(limit && { limit }),
  };
  const progress = progressNotice(context, call, event);
  const before = `${coercionsOf(call.request)}${editOf(call)}${hostsOf(call)}${retryOf(context, call, ending)}`;
  const notice = before + (progress?.text ?? "");
  const told = notice === "" ? event : { ...event, text: text + notice, notice: notice.length };
  recorder.record(told, ...(progress === null ? [] : [progress.note]));
}

function coercionsOf({ coercions = [] }: CallRequested): string {
  return coercions.length === 0 ? "" : coercionNotice(coercions);
}

/** The model would take the result for that of its own arguments. */
function editOf({ edit, started }: CallState): string {
  if (edit === undefined || !started) return "";
  const text = JSON.stringify(edit);
  const shown = text.length > LONGEST_EDIT ? `${text.slice(0, LONGEST_EDIT)}…` : text;
  return `\n[The user changed the arguments before the call ran: ${shown}]`;
}

/** Characters of edited arguments that the model is told. */
const LONGEST_EDIT = 1000;

/** Most programs don't show why a proxy refuses them. */
function hostsOf({ hosts }: CallState): string {
  const refused = [...(hosts?.values() ?? [])].flatMap((decided) => {
    const why = hostRefusal(decided);
    return why === null ? [] : `\n[A connection to ${decided.host} was not allowed: ${why}]`;
  });
  const more = refused.length - MOST_REFUSALS;
  const rest = more > 0 ? `\n[${more} more connections were not allowed]` : "";
  return refused.slice(0, MOST_REFUSALS).join("") + rest;
}

/** Refused hosts that the model is told of a call. */
const MOST_REFUSALS = 10;

function retryOf(context: RunContext, call: CallState, { retry }: CallEnding): string {
  const { conversation, state } = context;
  const tool = conversation.registry.find(call.request.recipient);
  return retry && tool ? state.retries.notice(tool, runRetriesLeft(context, call)) : "";
}

/** For the record, where the run's budget leaves less than the tool's. */
function retriesLeft(context: RunContext, call: CallState): { retriesLeft?: number } {
  const { conversation, state } = context;
  const tool = conversation.registry.find(call.request.recipient);
  const left = runRetriesLeft(context, call);
  return tool && left < Math.max(1, state.retries.left(tool)) ? { retriesLeft: left } : {};
}

function runRetriesLeft({ recordedStops, state }: RunContext, { request }: CallState): number {
  const recorded = recordedStops?.retriesLeft(request.callId) ?? Number.POSITIVE_INFINITY;
  return Math.min(state.spending.scope.retriesLeft, recorded);
}

function resultTokens({ limits, state }: RunContext, { request }: CallState): number {
  const own = state.context.policy?.maxResultTokens[request.tool ?? ""];
  return Math.min(limits.resultTokens, own ?? Number.POSITIVE_INFINITY);
}

/** How the model reads on in the call's result. Null: it can't, or it does so already. */
function readCall(
  { conversation, state }: RunContext,
  { request }: CallState,
  line: number,
): string | null {
  const made = state.context.made.find(request.callId);
  const canRead = conversation.readResult !== null && request.tool !== READ_RESULT;
  return canRead && made ? readResultCall(made.handle, line) : null;
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
