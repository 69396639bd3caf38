import { inertText } from "../../inert-text.ts";
import type { Run } from "../../planner/index.ts";
import type { Outcome } from "../../trace/event.ts";
import { jsonEvent } from "../json-event.ts";
import { AnswerStream } from "../screen/answer-stream.ts";
import { Screen } from "../screen/screen.ts";
import { describeOutcome, StepView } from "../screen/step-view.ts";
import type { CommonRunOptions } from "./run-options.ts";

/** Shows a run while it is going on, and prints its answer or its JSON lines on standard output. */
export async function watchRun(
  run: Run,
  options: CommonRunOptions,
  screen = new Screen(process.stderr),
): Promise<Outcome> {
  const showsSteps = options.steps ?? (process.stderr.isTTY && !options.json && !options.quiet);
  const steps = showsSteps ? new StepView(screen) : null;
  const answer = options.json ? null : answerStream(screen);
  let ended = false;
  for await (const event of run) {
    if (event.type === "run-finished") ended = true;
    answer?.show(event);
    steps?.show(event);
    const waits = event.type === "call-asked" || event.type === "host-asked";
    if (waits && options.wait && !options.quiet && !options.json) {
      screen.line(`waits for a decision: ostinato decide ${run.id}`);
    }
    if (!options.json) continue;
    const line = jsonEvent(event);
    if (line !== null) process.stdout.write(`${line}\n`);
  }
  const outcome: Outcome = await run.outcome;
  if (options.json) {
    // A run that had already ended, or failed outside its record, emits no such event.
    if (!ended) {
      process.stdout.write(`${JSON.stringify({ type: "run-finished", runId: run.id, outcome })}\n`);
    }
    return outcome;
  }
  // Also prints an unfinished answer: how the run ended is printed after it.
  if (answer !== null) answer.end(outcome.text ?? "");
  else if (outcome.text) process.stdout.write(`${outcome.text}\n`);
  for (const text of outcome.undelivered ?? []) {
    process.stderr.write(`not delivered, the run had ended: ${inertText(text)}\n`);
  }
  if (outcome.kind !== "answered") {
    process.stderr.write(`ostinato: ${describeOutcome(outcome)}\n`);
    const hint = outcome.kind === "failed" ? outcome.error.hint : hintFor(outcome, run.id);
    if (hint) process.stderr.write(`${inertText(hint)}\n`);
  }
  return outcome;
}

/** On a terminal the answer is streamed; elsewhere it is written when it is complete. */
function answerStream(screen: Screen): AnswerStream | null {
  const { stdout, stderr } = process;
  if (!stdout.isTTY) return null;
  return new AnswerStream(stderr.isTTY ? screen : new Screen(stdout), stdout);
}

function limitOption({ limit, detail }: Extract<Outcome, { kind: "limit" }>): string {
  return limit === "calls" ? `calls.${detail?.split(":")[0] ?? "TOOL"}` : limit;
}

function hintFor(outcome: Outcome, runId: string): string | undefined {
  switch (outcome.kind) {
    case "limit":
      if (outcome.limit === "contextSize") {
        return "Shorten the task, or put the text into a file of the workspace; the agent can read it in parts.";
      }
      if (outcome.limit === "steps")
        return `Raise the limit: ostinato resume ${runId} --max-steps N`;
      if (outcome.limit === "wallMilliseconds") {
        return `Raise the limit: ostinato resume ${runId} --timeout SECONDS`;
      }
      if (outcome.limit === "cost") return "Raise the limit: resume(agent, runId, { limits })";
      return `Raise the limit: ostinato resume ${runId} --limit ${limitOption(outcome)}=N`;
    case "awaiting-approval":
      return `Decide with "ostinato decide ${runId} approve" or "… deny" and then resume, or on a terminal with "ostinato resume ${runId}"; --wait waits for decisions, --approve allows every call.`;
    case "aborted":
      return `Continue with: ostinato resume ${runId}`;
    case "stuck":
      return `See what it did: ostinato show ${runId}`;
    case "answered":
    case "failed":
      return undefined;
    default:
      return outcome satisfies never;
  }
}
