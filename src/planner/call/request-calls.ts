import { isCall } from "../../harmony/index.ts";
import { calledName } from "../../tool/called-name.ts";
import { checkArguments } from "../../tool/check-arguments.ts";
import { ownArguments } from "../../tool/own-arguments.ts";
import type { CallRequested, Note, TurnFinished } from "../../trace/event.ts";
import { jsonValue } from "../contract/json-value.ts";
import type { RunContext } from "../state/run-context.ts";
import { guessesOf } from "../turn/guesses-of.ts";
import { loopInWords } from "../turn/loop-in-words.ts";
import { readArguments } from "./call-input.ts";

/**
 * Checks and records the calls of a turn: which tool each one names, and whether its arguments are valid. A
 * call with a `problem` never reaches a tool; the problem is its result. Returns the number of calls.
 */
export async function requestCalls(context: RunContext, turn: TurnFinished): Promise<number> {
  const { messages, step } = turn;
  const calls = messages.filter(({ recipient }) => isCall(recipient));
  const requests = await Promise.all(
    calls.map((call, index) => {
      const cut = call === messages.at(-1) ? cutOf(turn) : null;
      return requestCall(context, call, { step, index, cut });
    }),
  );
  context.recorder.record(...guessNotes(context, turn), ...requests, ...loopNotes(turn, requests));
  return calls.length;
}

/** How the turn was cut off in the middle of a call, as text for the model. Null: it wasn't. */
function cutOf({ usage, loop }: TurnFinished): string | null {
  if (usage.stop === "limit") return "cut off at the limit of one turn. Make it shorter.";
  if (!loop) return null;
  return `cut off: its arguments repeated ${loopInWords(loop)}. Call it again without that.`;
}

function guessNotes({ keepsGuesses }: RunContext, { messages, step }: TurnFinished): Note[] {
  if (guessesOf(messages).length === 0 || keepsGuesses(step)) return [];
  const text =
    "What the turn wrote behind its call, before there was a result, was taken out of the prompt.";
  return [{ type: "note", step, code: "guess-removed", text }];
}

function loopNotes({ loop, step }: TurnFinished, requests: readonly CallRequested[]): Note[] {
  const last = requests.at(-1);
  if (!loop || !last) return [];
  const text = `The turn was cut: it wrote ${loopInWords(loop)}.`;
  return [{ type: "note", step, code: "turn-looped", text, callIds: [last.callId] }];
}

async function requestCall(
  { conversation, inputs, mayCoerce, recorded, state }: RunContext,
  message: TurnFinished["messages"][number],
  { step, index, cut }: { step: number; index: number; cut: string | null },
): Promise<CallRequested> {
  const { channel, content } = message;
  const recipient = message.recipient ?? "";
  const tool = conversation.find(recipient, state.context.offersReadResult);
  const request = {
    type: "call-requested",
    step,
    callId: `${step}.${index + 1}`,
    recipient,
    channel,
    tool: tool?.name ?? null,
    rawArguments: content,
  } as const;
  if (!tool) {
    // A record of an earlier version may word it differently.
    const then = recorded?.checkArguments(request);
    const now = conversation.registry.unknownTool(recipient, content);
    return { ...request, problem: then?.ok === false ? then.problem : now };
  }

  const read = readArguments(tool, content);
  // Missing brackets of a truncated call are not repaired, because more than the brackets may be missing.
  // Whether a raw body, such as Python, was complete can't be determined; in a replay the record says so.
  const isHalf = tool.builtin?.rawArgument !== undefined && recorded === null;
  if (cut !== null && ("problem" in read || read.repairs.length > 0 || isHalf)) {
    return { ...request, problem: `the call of ${calledName(tool)} was ${cut}` };
  }
  if ("problem" in read) return { ...request, problem: read.problem };
  const { value, renamed } = ownArguments(tool, read.value);
  const repairs = [
    ...(conversation.registry.isAlias(recipient, tool) ? ["tool-alias"] : []),
    ...read.repairs,
    ...(renamed ? ["argument-alias"] : []),
  ];
  const repaired = { ...request, ...(repairs.length > 0 && { repairs }) };
  const checked =
    recorded?.checkArguments(request) ??
    (await checkArguments(tool, value, { mayCoerce: mayCoerce(request.callId) }));
  if (!checked.ok) return { ...repaired, problem: checked.problem };
  inputs.set(request.callId, checked.value);
  const { coercions } = checked;
  return {
    ...repaired,
    ...(coercions && { coercions }),
    arguments: jsonValue(checked.value, value),
  };
}
