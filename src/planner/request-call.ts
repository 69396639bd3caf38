import { repairArguments } from "../harmony/index.ts";
import { checkArguments, expectedArguments } from "../tool/check-arguments.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { CallRequested } from "../trace/event.ts";
import type { RunContext } from "./run-context.ts";
import type { ParsedCall } from "./take-turn.ts";

/**
 * What the model asked for, checked: which tool it names and whether its arguments fit. A call with a
 * `problem` never reaches a tool; the problem is its result.
 */
export async function requestCall(
  { conversation }: RunContext,
  step: number,
  index: number,
  call: ParsedCall,
): Promise<CallRequested> {
  const tool = conversation.find(call.recipient);
  const request = {
    type: "call-requested",
    step,
    callId: `${step}.${index + 1}`,
    recipient: call.recipient,
    channel: call.channel,
    tool: tool?.name ?? null,
    rawArguments: call.content,
  } as const;
  if (!tool) {
    return { ...request, problem: conversation.registry.unknownTool(call.recipient) };
  }
  if (call.cut) {
    const problem = `the call of ${tool.name} was cut off at the limit of one turn. Make it shorter.`;
    return { ...request, problem };
  }
  const read = readArguments(tool, call.content);
  if ("problem" in read) return { ...request, problem: read.problem };
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
