import type { Outcome } from "../../../trace/event.ts";

/** What the caller's model reads of its sub-agents' work: each answer, or why there is none and what there was. */
export function resultText(
  name: string,
  results: readonly { readonly task: string; readonly outcome: Outcome }[],
  single: boolean,
): string {
  const texts = results.map(({ outcome }) => textOf(name, outcome));
  if (single) return texts[0] ?? "";
  return results
    .map(({ task }, index) => `[${index + 1}] ${oneLine(task)}\n${texts[index] ?? ""}`)
    .join("\n\n");
}

function textOf(name: string, outcome: Outcome): string {
  if (outcome.kind === "answered") return outcome.text;
  const had = outcome.text === null ? "" : ` It had got to this:\n${outcome.text}`;
  return `${name} came to no answer: ${reasonOf(outcome)}.${had}`;
}

function reasonOf(outcome: Exclude<Outcome, { kind: "answered" }>): string {
  switch (outcome.kind) {
    case "limit":
      return `its limit ${outcome.limit} was reached`;
    case "stuck":
      return outcome.reason;
    case "aborted":
      return `it was stopped (${outcome.reason})`;
    case "failed":
      return outcome.error.message.replace(/\.$/, "");
    case "awaiting-approval":
      return `its call of ${outcome.tool} waits for a decision`;
    default:
      return outcome satisfies never;
  }
}

function oneLine(task: string): string {
  const line = task.trim().replaceAll(/\s+/g, " ");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
