import { repairArguments } from "../../harmony/index.ts";
import { calledName } from "../../tool/called-name.ts";
import {
  type CheckedArguments,
  checkArguments,
  expectedArguments,
} from "../../tool/check-arguments.ts";
import { ownArguments } from "../../tool/own-arguments.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { CallDecided, CallRequested } from "../../trace/event.ts";
import type { CallState } from "../state/call-state.ts";
import type { RunContext } from "../state/run-context.ts";

/**
 * The checked arguments of a call, as the model gave them. The journal only has their JSON (no Date, no Map), so for a call from
 * before a resume the model's own text is parsed again. If a secret was redacted from it, the arguments are
 * lost.
 */
export async function callInput(
  { inputs, mayCoerce, recorded }: RunContext,
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
    : checkArguments(tool, ownArguments(tool, read.value).value, {
        mayCoerce: mayCoerce(request.callId),
      });
}

/** The arguments that a person put in place of the model's, checked. */
export async function editedInput(
  { recorded }: Pick<RunContext, "recorded">,
  tool: AnyTool,
  edit: unknown,
): Promise<CheckedArguments> {
  return recorded ? { ok: true, value: edit } : checkArguments(tool, edit, { mayCoerce: false });
}

/** Whether the journal redacted something from this event. */
export function isRedacted(
  event: (CallRequested | CallDecided) & { readonly redacted?: readonly string[] },
): boolean {
  return (event.redacted ?? []).length > 0;
}

/** Parses a call's arguments, repairing the JSON where that is safe. */
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
