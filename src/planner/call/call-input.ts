import { repairArguments } from "../../harmony/index.ts";
import { calledName } from "../../tool/called-name.ts";
import {
  type CheckedArguments,
  checkArguments,
  expectedArguments,
} from "../../tool/check-arguments.ts";
import { ownArguments } from "../../tool/own-arguments.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { CallRequested } from "../../trace/event.ts";
import type { RunContext } from "../state/run-context.ts";
import type { CallState } from "../state/run-state.ts";

/**
 * What a call's tool is given. The journal holds only what JSON makes of it (no Date, no Map), so for
 * a call of before a resume the model's own text is read again. Where a secret was taken out of that,
 * nobody has the arguments any more.
 */
export async function callInput(
  { inputs, recorded }: RunContext,
  { request }: CallState,
  tool: AnyTool,
): Promise<CheckedArguments> {
  if (inputs.has(request.callId)) return { ok: true, value: inputs.get(request.callId) };
  if (isRedacted(request)) {
    const problem = `the arguments of ${calledName(tool)} held a secret, which is not on record, and the run was cut off. Only a new call has them.`;
    return { ok: false, problem };
  }
  const fromRecord = recorded?.checkArguments(request);
  if (fromRecord) return fromRecord;
  const read = readArguments(tool, request.rawArguments);
  return "problem" in read
    ? { ok: false, problem: read.problem }
    : checkArguments(tool, ownArguments(tool, read.value).value);
}

/** As the journal gives it: with the names of what was taken out. */
export function isRedacted(
  request: CallRequested & { readonly redacted?: readonly string[] },
): boolean {
  return (request.redacted ?? []).length > 0;
}

/** The value that a call's text stands for, its JSON mended where that is safe. */
export function readArguments(
  tool: AnyTool,
  text: string,
): { value: unknown; repairs: readonly string[] } | { problem: string } {
  const raw = tool.builtin?.rawArgument;
  if (raw) return { value: { [raw]: text }, repairs: [] };
  if (text.trim() === "") return { value: {}, repairs: [] };
  const repaired = repairArguments(text);
  if (repaired.ok) return repaired;
  return {
    problem: `the arguments of ${calledName(tool)} are not valid JSON: ${repaired.problem}. ${expectedArguments(tool)}`,
  };
}
