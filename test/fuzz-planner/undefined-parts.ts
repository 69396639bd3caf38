import type { Outcome } from "../../src/trace/index.ts";

const TOTALS = [
  "steps",
  "calls",
  "promptTokens",
  "reusedTokens",
  "outputTokens",
  "milliseconds",
] as const;

/** What an outcome lacks. Empty: it is defined. */
export function undefinedParts(outcome: Outcome): string[] {
  const problems: string[] = TOTALS.flatMap((name) =>
    Number.isFinite(outcome[name]) && outcome[name] >= 0 ? [] : [`${name} is ${outcome[name]}`],
  );
  if (outcome.kind === "answered") {
    if (outcome.text.trim() === "") problems.push("an empty answer");
  } else if (outcome.text === null ? !outcome.noText : outcome.text.trim() === "") {
    problems.push(`${outcome.kind} without text and without a reason`);
  }
  switch (outcome.kind) {
    case "answered":
    case "limit":
      break;
    case "stuck":
    case "aborted":
      if (outcome.reason === "") problems.push(`${outcome.kind} without a reason`);
      break;
    case "awaiting-approval":
      if (outcome.callId === "" || outcome.tool === "") problems.push("a call without a name");
      break;
    case "failed":
      // The script's model fails at times; nothing else may.
      if (outcome.error.code !== "model.failed") problems.push(`failed: ${outcome.error.message}`);
      break;
    default:
      outcome satisfies never;
      problems.push("an unknown kind");
  }
  return problems;
}
