import type { WaitingCall } from "../../../planner/index.ts";
import { visibleLine } from "../../../visible-text.ts";

/** Characters of a call's arguments in a list; `--json` has them all. */
const LONGEST = 2_000;

/** A call that waits, in one line: id, tool, arguments, and what else the person should know. */
export function describeWaiting(call: WaitingCall): string {
  const { callId, tool, arguments: input, reason, tainted, posted } = call;
  const notes = [
    ...(tainted ? ["this run has read untrusted content"] : []),
    ...(reason === undefined ? [] : [visibleLine(reason)]),
    ...(posted === undefined ? [] : [`${posted}; the run takes it when it goes on`]),
  ];
  const line = `${visibleLine(callId)}  ${visibleLine(tool)} ${argumentsInLine(input)}`.trimEnd();
  return notes.length === 0 ? line : `${line}  (${notes.join("; ")})`;
}

/** Safe to show to a person who decides on it. */
export function argumentsInLine(input: unknown): string {
  if (input === undefined) return "";
  const text = visibleLine(JSON.stringify(input));
  const more = text.length - LONGEST;
  return more > 0 ? `${text.slice(0, LONGEST)}… ${more} more characters` : text;
}
