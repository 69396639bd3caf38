import { isCall } from "../harmony/index.ts";
import { calledName } from "../tool/called-name.ts";
import { checkArguments } from "../tool/check-arguments.ts";
import type { CallRequested, TurnFinished } from "../trace/event.ts";
import { readArguments } from "./call-input.ts";
import { jsonValue } from "./json-value.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Records the calls that a turn asks for, checked: which tool each names, and whether its arguments
 * fit. A call with a `problem` never reaches a tool; the problem is its result. Returns how many.
 */
export async function requestCalls(context: RunContext, turn: TurnFinished): Promise<number> {
  const calls = turn.messages.filter(({ recipient }) => isCall(recipient));
  const requests = calls.map((call, index) => {
    const mayBeCut = turn.usage.stop === "limit" && call === turn.messages.at(-1);
    return requestCall(context, call, { step: turn.step, index, mayBeCut });
  });
  context.recorder.record(...(await Promise.all(requests)));
  return calls.length;
}

async function requestCall(
  { conversation, inputs, recorded }: RunContext,
  message: TurnFinished["messages"][number],
  { step, index, mayBeCut }: { step: number; index: number; mayBeCut: boolean },
): Promise<CallRequested> {
  const { channel, content } = message;
  const recipient = message.recipient ?? "";
  const tool = conversation.registry.find(recipient);
  const request = {
    type: "call-requested",
    step,
    callId: `${step}.${index + 1}`,
    recipient,
    channel,
    tool: tool?.name ?? null,
    rawArguments: content,
  } as const;
  if (!tool) return { ...request, problem: conversation.registry.unknownTool(recipient) };

  const read = readArguments(tool, content);
  // Brackets that a cut took away are not mended: what stood before them may be missing too.
  if (mayBeCut && ("problem" in read || read.repairs.length > 0)) {
    const problem = `the call of ${calledName(tool)} was cut off at the limit of one turn. Make it shorter.`;
    return { ...request, problem };
  }
  if ("problem" in read) return { ...request, problem: read.problem };
  const mended = { ...request, ...(read.repairs.length > 0 && { repairs: read.repairs }) };
  const checked = recorded?.checkArguments(request) ?? (await checkArguments(tool, read.value));
  if (!checked.ok) return { ...mended, problem: checked.problem };
  inputs.set(request.callId, checked.value);
  return { ...mended, arguments: jsonValue(checked.value, read.value) };
}
