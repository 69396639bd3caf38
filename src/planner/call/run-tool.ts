import { OstinatoError } from "../../errors.ts";
import { PausableTimer } from "../../sandbox/limits/pausable-timer.ts";
import { calledName } from "../../tool/called-name.ts";
import type { AnyTool, ToolContext, ToolReturn } from "../../tool/tool.ts";
import { withEarlierTurns } from "../../trace/behind/events-behind.ts";
import type { JournalEvent } from "../../trace/event.ts";
import { RecordedEnding } from "../../trace/recorded-ending.ts";
import { untilAborted } from "../lifecycle/until-aborted.ts";
import { LONGEST_TIMER } from "../limits/longest-timer.ts";
import { AwaitingSubRuns } from "../runs/team/awaiting-sub-runs.ts";
import { CallTeam } from "../runs/team/call-team.ts";
import { giveTeam } from "../runs/team/team-of.ts";
import type { CallState } from "../state/call-state.ts";
import type { RunContext } from "../state/run-context.ts";
import { CallHosts } from "./approval/host/call-hosts.ts";
import { earlierResults } from "./earlier-results.ts";
import type { CallEnding } from "./result/call-ending.ts";
import { endingAfterTime } from "./result/ending-after-time.ts";
import { endingOfError } from "./result/ending-of-error.ts";
import { endingOfReturn } from "./result/ending-of-return.ts";

/**
 * Runs a tool's function within its timeout and turns whatever happens into text for the model. Settles when
 * the run is aborted or soon after the timeout, even if the tool doesn't. Null if the run was aborted
 * meanwhile, or if a call of a sub-agent waits for a decision: there is no result then.
 */
export async function runTool(
  context: RunContext,
  call: CallState,
  tool: AnyTool,
  action: (toolContext: ToolContext) => ToolReturn | Promise<ToolReturn>,
): Promise<CallEnding | null> {
  const { request } = call;
  await replayHosts(context);
  // Not AbortSignal.timeout and AbortSignal.any: their timers and listeners outlive the call.
  const stop = new AbortController();
  const { signal } = stop;
  let timeIsUp = false;
  const timer = new PausableTimer(Math.min(tool.timeout, LONGEST_TIMER), () => {
    timeIsUp = true;
    stop.abort(new DOMException(`${calledName(tool)} took too long`, "TimeoutError"));
  });
  const abort = () => stop.abort(context.signal.reason);
  context.signal.addEventListener("abort", abort, { once: true });
  if (context.signal.aborted) abort();
  const toolContext: ToolContext = {
    runId: context.runId,
    callId: request.callId,
    idempotencyKey: `${context.runId}/${request.callId}`,
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
    markUntrusted: () => context.untrustedCalls.add(request.callId),
    earlier: () => earlierResults(recordedSoFar(context)),
  };
  giveTeam(toolContext, new CallTeam(context, request.callId, signal));
  // Wrapped in an async function, so that a tool that throws synchronously rejects like any other.
  const act = async () => action(toolContext);
  const hosts = new CallHosts(context, call, timer);
  const { sandbox } = context;
  const asks = sandbox !== null && sandbox.policy.network !== "off" && sandbox.policy.network.ask;
  const work = asks && sandbox.whileAsking ? sandbox.whileAsking(hosts.ask, act) : act();
  try {
    const returned = await untilAborted(work, signal);
    return endingOfReturn(tool, returned);
  } catch (error) {
    if (error instanceof AwaitingSubRuns) {
      context.subRuns.pending.set(request.callId, error.pending);
      return null;
    }
    if (error instanceof RecordedEnding) return { ...error.ending, fitted: true };
    if (context.signal.aborted) return null;
    if (!timeIsUp) return endingOfError(error);
    const told = { runSignal: context.signal, stopped: signal.reason };
    // Only throws if the run is aborted.
    return await endingAfterTime(tool, work, told).catch(() => null);
  } finally {
    timer.stop();
    context.signal.removeEventListener("abort", abort);
    await hosts.end();
  }
}

/** In a replay: what was asked and decided about hosts while the call ran. */
async function replayHosts({ recordedApprovals, recorder }: RunContext): Promise<void> {
  if (recordedApprovals === null) return;
  await recorder.flush();
  recorder.record(...recordedApprovals.hostEvents());
  await recorder.flush();
}

/** With the earlier turns of its conversation, whose numbers for pages and documents go on in this one. */
async function* recordedSoFar(context: RunContext): AsyncGenerator<JournalEvent, void, void> {
  const { recorder, runId, subRuns } = context;
  await recorder.flush();
  yield* withEarlierTurns(subRuns.journal, runId, recorder.recorded());
}
