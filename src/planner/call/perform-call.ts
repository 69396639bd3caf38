import type { NetworkRequest } from "../../sandbox/sandbox.ts";
import { calledName } from "../../tool/called-name.ts";
import type { CheckedArguments } from "../../tool/check-arguments.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { CallState } from "../state/call-state.ts";
import type { RunContext } from "../state/run-context.ts";
import { asked, interruptedDoubt, mayStart } from "./approval/may-start.ts";
import { isUntrusted } from "./approval/policy/is-untrusted.ts";
import { callInput, editedInput } from "./call-input.ts";
import { finishCall } from "./finish-call.ts";
import { newChanges } from "./new-changes.ts";
import { runTool } from "./run-tool.ts";

/**
 * Performs one call: asks for approval if the tool requires it, records the intent, runs the tool, and
 * records its result. Nothing that a tool does ends the run.
 *
 * Without a decision the call is left without a result (`decision: "pending"`).
 */
export async function performCall(context: RunContext, call: CallState): Promise<void> {
  const { conversation, recorder } = context;
  const { request } = call;
  const tool = conversation.find(request.recipient, context.state.context.offersReadResult);
  if (request.problem !== undefined || !tool) {
    const problem =
      request.problem ?? conversation.registry.unknownTool(request.recipient, request.rawArguments);
    await finishCall(context, call, 0, { status: "rejected", text: `Error: ${problem}` });
    return;
  }
  if (context.state.retries.areSpent(tool)) {
    const text = `Error: ${context.state.retries.refusal(tool)}`;
    await finishCall(context, call, 0, { status: "rejected", text });
    return;
  }
  if (isOverLimit(context, call, tool)) {
    const most = context.limits.calls?.[tool.name];
    const text = `Error: ${calledName(tool)} may be called ${most === undefined ? "no more" : `${most} times`} in this run, and that limit is reached. Go on without it, or give your final answer.`;
    await finishCall(context, call, 0, { status: "rejected", text }, { limit: "calls" });
    return;
  }
  const checked = await callInput(context, call, tool);
  const before = call.started ? await usedInput(context, call, tool, checked) : checked;
  if (!before.ok) {
    // The model must not assume that nothing happened and repeat the call.
    const doubt =
      call.started && tool.effect === "once"
        ? "the run was cut off in this call, and it may have happened. Find out before you call it again: "
        : "";
    await finishCall(context, call, 0, {
      status: "rejected",
      text: `Error: ${doubt}${before.problem}`,
    });
    return;
  }
  if (!(await mayBegin(context, call, tool, checked, before.value as never))) return;
  const used = await usedInput(context, call, tool, checked);
  if (!used.ok) {
    await finishCall(context, call, 0, { status: "rejected", text: `Error: ${used.problem}` });
    return;
  }
  const input = used.value as never;

  recorder.record({
    type: "call-started",
    step: request.step,
    callId: request.callId,
    tool: tool.name,
    effect: tool.effect,
  });
  // A call that only reads is repeated after a crash, whether or not its start was recorded.
  if (tool.effect === "read") recorder.flushSoon();
  else await recorder.flush();
  if (context.signal.aborted) return;
  const start = performance.now();
  const ending = await runTool(context, call, tool, (toolContext) => tool.run(input, toolContext));
  // Without a result, a resumed run repeats, reconciles or asks about the call, depending on its effect.
  if (ending === null) return;
  const milliseconds = performance.now() - start;
  const changes = tool.effect === "read" ? [] : await newChanges(context);
  // A result that is on record must not stand for changes that only this machine has.
  const saved = tool.effect === "read" ? null : await context.sandbox?.save?.();
  const network = newRequests(context);
  const untrusted = ending.fitted
    ? ending.untrusted === true
    : isUntrusted(tool) ||
      context.untrustedCalls.has(request.callId) ||
      network.some(({ allowed }) => allowed);
  await finishCall(context, call, milliseconds, ending, { changes, saved, network, untrusted });
}

/** A call that a crash interrupted is counted already. */
function isOverLimit(
  { recordedStops, state }: RunContext,
  { request, started }: CallState,
  { name }: AnyTool,
): boolean {
  if (recordedStops) return recordedStops.isOverLimit(request.callId);
  return !started && state.rules > 1 && state.spending.scope.callsLeft(name) < 1;
}

/** What the call runs with: the model's arguments, or what a person put in their place. */
async function usedInput(
  context: RunContext,
  { edit, lostEdit, started }: CallState,
  tool: AnyTool,
  given: CheckedArguments,
): Promise<CheckedArguments> {
  if (edit !== undefined) return editedInput(context, tool, edit);
  if (lostEdit !== true || !started || tool.effect !== "once") return given;
  const problem = `the user had changed the arguments of ${calledName(tool)}, and they held a secret, which is not on record.`;
  return { ok: false, problem };
}

/** False if the call already has a result or there is no decision yet. */
async function mayBegin(
  context: RunContext,
  call: CallState,
  tool: AnyTool,
  given: CheckedArguments,
  used: never,
): Promise<boolean> {
  if (!call.started || tool.effect !== "once") {
    const input = (given.ok ? given.value : used) as never;
    return mayStart(context, call, tool, input, used);
  }
  // Only calls of the user's own run are reconciled: an imported record can't trigger code.
  return call.isForeign
    ? asked(context, call, { tool, input: used, doubt: interruptedDoubt(call) })
    : settleInterrupted(context, call, tool, used);
}

/**
 * Settles a `once` call that was started but has no result because the process died. Its tool's `reconcile`
 * is asked what happened; if that can't be determined, the approver decides.
 */
async function settleInterrupted(
  context: RunContext,
  call: CallState,
  tool: AnyTool,
  input: never,
): Promise<boolean> {
  const { reconcile } = tool;
  const question = { tool, input, doubt: interruptedDoubt(call) };
  if (!reconcile) return asked(context, call, question);
  let happened = true;
  const start = performance.now();
  const ending = await runTool(context, call, tool, async (toolContext) => {
    const result = await reconcile.call(tool, input, toolContext);
    happened = result !== null;
    return result ?? "";
  });
  if (ending === null) return false;
  if (!happened) return true;
  if (ending.status !== "ok") return asked(context, call, question);
  await finishCall(context, call, performance.now() - start, ending, {
    changes: await newChanges(context),
    saved: await context.sandbox?.save?.(),
    network: newRequests(context),
  });
  return false;
}

function newRequests({ sandbox }: RunContext): readonly NetworkRequest[] {
  return sandbox?.takeRequests?.() ?? [];
}
