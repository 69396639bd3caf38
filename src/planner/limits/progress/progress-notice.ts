import type { CallFinished, Note } from "../../../trace/event.ts";
import type { CallState } from "../../state/call-state.ts";
import type { RunContext } from "../../state/run-context.ts";
import { repetitionNotice } from "./repetition.ts";
import { escalation, type Sign, signInWords } from "./sign.ts";

/** What the model is told about its progress: the end of the call's result, and the note that is recorded. */
export interface ProgressNotice {
  readonly text: string;
  readonly note: Note;
}

/** What to tell the model with this result. Null: nothing. */
export function progressNotice(
  { conversation, limits, state }: RunContext,
  { request }: CallState,
  result: CallFinished,
): ProgressNotice | null {
  const { step } = result;
  if (state.rules === 1) {
    const times = state.progress.repetition.timesAfter({ request, result });
    if (times < Math.ceil(limits.repeatedCalls / 2)) return null;
    const text = repetitionNotice(times);
    return { text, note: { type: "note", step, code: "repeating", text: text.trim() } };
  }
  const effect = conversation.registry.find(request.recipient)?.effect ?? null;
  const sign = state.progress.monitor.signAfter({ request, result, effect });
  const what = sign === null ? "none" : escalation(sign, limits.repeatedCalls);
  // In a cycle of calls, once in each round.
  if (sign === null || what === "none" || sign.times === state.progress.monitor.sign?.times)
    return null;
  const text = `\n[${toldOf(sign, what === "tell")}]`;
  const isTold = { type: "note", step, code: "no-progress", text: text.trim() } as const;
  return { text, note: what === "tell" ? isTold : { ...isTold, think: true } };
}

function toldOf(sign: Sign, first: boolean): string {
  const words = signInWords(sign);
  const said = `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  if (first) return `${said} Do something else, or give your final answer.`;
  return `${said} Think it through before you go on: what is known, why did this not help, and what else could? Then do something else, or give your final answer.`;
}
