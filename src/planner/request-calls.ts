import { isCall, repairArguments } from "../harmony/index.ts";

import { checkArguments, expectedArguments } from "../tool/check-arguments.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { CallRequested, TurnFinished } from "../trace/event.ts";
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
  { conversation }: RunContext,
  message: TurnFinished["messages"][number],
  { step, index, mayBeCut }: { step: number; index: number; mayBeCut: boolean },
): Promise<CallRequested> {
  const { channel, content } = message;
  const recipient = message.recipient ?? "";
  const tool = conversation.find(recipient);
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
  if ("problem" in read) {
    const problem = mayBeCut
      ? `the call of ${tool.name} was cut off at the limit of one turn. Make it shorter.`
      : read.problem;
    return { ...request, problem };
  }
  const checked = await checkArguments(tool, read.value);
  return checked.ok
    ? { ...request, arguments: checked.value }
    : { ...request, problem: checked.problem };
}

function readArguments(tool: AnyTool, text: string): { value: unknown } | { problem: string } {
  if (tool.builtin?.rawArgument) return { value: { [tool.builtin.rawArgument]: text } };
  if (text.trim() === "") return { value: {} };
  const repaired = repairArguments(text);
  if (repaired.ok) return { value: repaired.value };
  return {
    problem: `the arguments of ${tool.name} are not valid JSON: ${repaired.problem}. ${expectedArguments(tool)}`,
  };
}
