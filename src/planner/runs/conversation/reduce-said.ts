import type { Reduction } from "../../context/reduce-parts.ts";
import type { SaidEntry } from "./said-messages.ts";

/** To a run outside of the conversation the handle of a result means nothing. */
const TAKEN_OUT = "[This result was taken out to make room. Call the tool again to see it.]";

/** Characters that are left of a call's arguments and of a text of a finished step. */
const SHORT = 256;

/**
 * What was said, with the same taken out that was taken out of the run's prompt: a turn of a conversation doesn't
 * begin with what its predecessor had no room for.
 *
 * @param withHandles Results are named by their handles, as in the run's prompt.
 */
export function reduceSaid(
  entries: readonly SaidEntry[],
  { results = [], steps = [], summary }: Reduction,
  withHandles: boolean,
): SaidEntry[] {
  const left = summary ? summarized(entries, summary) : entries;
  const taken = new Map(
    results.map(({ callId, text }) => [callId, withHandles ? text : TAKEN_OUT] as const),
  );
  const shortened = new Set(steps);
  return left.map((entry) => {
    const { callId = "", kind, message, step } = entry;
    const content = message.role === "tool" ? taken.get(callId) : undefined;
    if (content !== undefined) return { ...entry, message: { ...message, content } };
    const isLong = message.role === "assistant" && message.content.length > SHORT;
    if (kind !== "step" || !isLong || !shortened.has(step)) return entry;
    const short = `${message.content.slice(0, SHORT).toWellFormed()}…`;
    return { ...entry, message: { ...message, content: short } };
  });
}

/** The summary stands after the task, or before what is left of the history. */
function summarized(
  entries: readonly SaidEntry[],
  { text, history, through, kept = [] }: NonNullable<Reduction["summary"]>,
): readonly SaidEntry[] {
  let seen = 0;
  const left = entries.filter(({ kind, step, callId = "" }) => {
    if (kind === "summary") return false;
    if (kind === "history") return seen++ >= history;
    return kind === "task" || step > through || kept.includes(callId);
  });
  if (text === "") return left;
  const place = history < seen ? 0 : left.findIndex(({ kind }) => kind === "task") + 1;
  const message = { role: "assistant", channel: "commentary", content: text } as const;
  return left.toSpliced(place, 0, { message, kind: "summary", step: 0 });
}
