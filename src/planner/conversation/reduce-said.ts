import type { Reduction } from "../context/reduce-parts.ts";
import type { SaidEntry } from "./said-messages.ts";

/** For the handle of a result means nothing to another run. */
const TAKEN_OUT = "[This result was taken out to make room. Call the tool again to see it.]";

/** Characters that are left of a call's arguments and of a text of a finished step. */
const SHORT = 256;

/**
 * What was said, with the same taken out that was taken out of the run's prompt: a turn of a conversation doesn't
 * begin with what its predecessor had no room for.
 */
export function reduceSaid(
  entries: readonly SaidEntry[],
  { results = [], steps = [], summary }: Reduction,
): SaidEntry[] {
  const left = summary ? summarized(entries, summary) : entries;
  const taken = new Set(results.map(({ callId }) => callId));
  const shortened = new Set(steps);
  return left.map((entry) => {
    const { callId = "", kind, message, step } = entry;
    if (message.role === "tool" && taken.has(callId)) {
      return { ...entry, message: { ...message, content: TAKEN_OUT } };
    }
    const isLong = message.role === "assistant" && message.content.length > SHORT;
    if (kind !== "step" || !isLong || !shortened.has(step)) return entry;
    const content = `${message.content.slice(0, SHORT).toWellFormed()}…`;
    return { ...entry, message: { ...message, content } };
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
