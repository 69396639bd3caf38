import { inertText } from "../inert-text.ts";
import type { Run } from "../planner/index.ts";
import type { Outcome } from "../trace/event.ts";
import { jsonEvent } from "./json-event.ts";
import type { CommonRunOptions } from "./run-options.ts";
import { describeOutcome, StepView } from "./step-view.ts";

/** Shows a run while it goes on, and its answer or its JSON lines on standard output. */
export async function watchRun(run: Run, options: CommonRunOptions): Promise<Outcome> {
  const steps = (options.steps ?? (process.stderr.isTTY && !options.json)) ? new StepView() : null;
  let ended = false;
  for await (const event of run) {
    if (event.type === "run-finished") ended = true;
    steps?.show(event);
    if (!options.json) continue;
    const line = jsonEvent(event);
    if (line !== null) process.stdout.write(`${line}\n`);
  }
  const outcome: Outcome = await run.outcome;
  if (options.json) {
    // A run that had its answer, or failed outside of its record, has no event that says so now.
    if (!ended) {
      process.stdout.write(`${JSON.stringify({ type: "run-finished", runId: run.id, outcome })}\n`);
    }
    return outcome;
  }
  // Also what there is of an answer that did not become one: how the run ended stands beside it.
  if (outcome.text) {
    process.stdout.write(`${process.stdout.isTTY ? inertText(outcome.text) : outcome.text}\n`);
  }
  if (outcome.kind !== "answered") {
    process.stderr.write(`ostinato: ${describeOutcome(outcome)}\n`);
    const hint = outcome.kind === "failed" ? outcome.error.hint : hintFor(outcome, run.id);
    if (hint) process.stderr.write(`${inertText(hint)}\n`);
  }
  return outcome;
}

function hintFor(outcome: Outcome, runId: string): string | undefined {
  switch (outcome.kind) {
    case "limit":
      if (outcome.limit === "contextSize") {
        return "Shorten the task, or put the text into a file of the workspace, to be read in parts.";
      }
      if (outcome.limit === "steps") return `Raise it: ostinato resume ${runId} --max-steps N`;
      if (outcome.limit === "wallMilliseconds") {
        return `Raise it: ostinato resume ${runId} --timeout SECONDS`;
      }
      return `Another turn from here: ostinato resume ${runId}`;
    case "awaiting-approval":
      return `Decide on a terminal, or allow all: ostinato resume ${runId} --approve`;
    case "aborted":
      return `Go on with: ostinato resume ${runId}`;
    case "stuck":
      return `See what it did: ostinato show ${runId}`;
    case "answered":
    case "failed":
      return undefined;
    default:
      return outcome satisfies never;
  }
}
