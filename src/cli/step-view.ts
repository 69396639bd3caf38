import { styleText } from "node:util";
import { inertText } from "../inert-text.ts";
import type { RunEvent } from "../planner/index.ts";
import type { CallFinished, Outcome } from "../trace/event.ts";

const RESULT_LINES = 8;
const LINE_LENGTH = 160;

/** Shows a run as it happens: reasoning, calls, results, how it ended. One instance a run. */
export class StepView {
  readonly #out: NodeJS.WriteStream;
  /** What is being written to the line now: the same channel goes on, another one begins a line. */
  #open: string | null = null;
  #step = 0;

  constructor(out: NodeJS.WriteStream = process.stderr) {
    this.#out = out;
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        this.#line("bold", `${event.agent.name} · ${event.model.name} · run ${event.runId}`);
        this.#line("none", `task: ${event.task}`);
        return;
      case "run-resumed":
        this.#line("bold", `run ${event.runId} goes on with ${event.model.name}`);
        return;
      case "turn-started":
        this.#step = event.step;
        return;
      case "prompt-progress":
        this.#progress(event.evaluated, event.total);
        return;
      case "turn-delta":
        this.#delta(event.channel, event.recipient, event.text);
        return;
      case "call-requested":
        if (event.problem) this.#line("yellow", `   ! ${event.problem}`);
        return;
      case "call-decided":
        if (event.decision === "approved") return;
        this.#line("yellow", `   ${event.decision}${event.reason ? `: ${event.reason}` : ""}`);
        return;
      case "call-progress":
        this.#line("dim", `   … ${event.text}`);
        return;
      case "call-finished":
        this.#result(event);
        return;
      case "note":
        // For those who wrote the tool: `ostinato tools` and `ostinato show` have it.
        if (event.code === "schema-unsupported") return;
        this.#line("yellow", `   ! ${event.text}`);
        return;
      case "run-finished":
        this.#outcome(event.outcome);
        return;
      case "turn-finished":
        this.#endLine();
        return;
      case "call-started":
        return;
      default:
        event satisfies never;
    }
  }

  #delta(channel: string | null, recipient: string | null, text: string): void {
    // The answer goes to standard output when it is whole.
    if (channel === "final" && recipient === null) return;
    const key = `${this.#step} ${channel} ${recipient}`;
    if (this.#open !== key) {
      this.#endLine();
      const name = recipient?.replace(/^functions\./, "");
      const label = name ? ` → ${styleText("cyan", inertText(name), { stream: this.#out })} ` : " ";
      this.#out.write(
        `${styleText("dim", String(this.#step).padStart(2), { stream: this.#out })}${label}`,
      );
      this.#open = key;
    }
    const style = recipient ? "cyan" : "dim";
    this.#out.write(styleText(style, inertText(text), { stream: this.#out }));
  }

  #result(event: CallFinished): void {
    const lines = inertText(event.text).split("\n");
    const style = event.status === "ok" ? "none" : "yellow";
    for (const line of lines.slice(0, RESULT_LINES)) {
      const shown = line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line;
      this.#line(style, `   ← ${shown}`);
    }
    const left = lines.length - RESULT_LINES;
    if (left > 0) this.#line("dim", `     ${left} more ${left === 1 ? "line" : "lines"}`);
  }

  #outcome(outcome: Outcome): void {
    const { steps, calls, promptTokens, reusedTokens, outputTokens, milliseconds } = outcome;
    const { approvalMilliseconds = 0 } = outcome;
    const how = describeOutcome(outcome);
    this.#line(outcome.kind === "answered" ? "green" : "red", how);
    const seconds = (milliseconds / 1000).toFixed(1);
    const waited =
      approvalMilliseconds > 0
        ? `, ${(approvalMilliseconds / 1000).toFixed(1)} s waiting for approval`
        : "";
    this.#line(
      "dim",
      `${plural(steps, "step")}, ${plural(calls, "call")}, ${promptTokens} prompt tokens (${reusedTokens} from the cache), ${outputTokens} written, ${seconds} s${waited}`,
    );
  }

  #progress(evaluated: number, total: number): void {
    if (!this.#out.isTTY || evaluated >= total) return;
    this.#endLine();
    this.#out.write(`\r   reading the prompt: ${evaluated} of ${total} tokens\x1b[K\r`);
  }

  #line(style: "bold" | "dim" | "yellow" | "green" | "red" | "none", text: string): void {
    this.#endLine();
    const shown = inertText(text);
    const erase = this.#out.isTTY ? "\x1b[K" : "";
    this.#out.write(
      `${style === "none" ? shown : styleText(style, shown, { stream: this.#out })}${erase}\n`,
    );
  }

  #endLine(): void {
    if (this.#open !== null) this.#out.write("\n");
    this.#open = null;
  }
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** How a run ended, in one line for a terminal. */
export function describeOutcome(outcome: Outcome): string {
  return inertText(outcomeInWords(outcome));
}

function outcomeInWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case "answered":
      return "answered";
    case "limit":
      return `stopped by the limit ${outcome.limit}${outcome.detail === undefined ? "" : `: ${outcome.detail}`}`;
    case "stuck":
      return `stuck: ${outcome.reason}`;
    case "awaiting-approval":
      return `waits for approval of the call ${outcome.callId} of ${outcome.tool}${argumentsOf(outcome)}`;
    case "aborted":
      return `aborted: ${outcome.reason}`;
    case "failed":
      return `failed: ${outcome.error.message}`;
    default:
      return outcome satisfies never;
  }
}

/** Characters of the arguments that are shown; `ostinato show` has them all. */
const LONGEST = 300;

function argumentsOf(outcome: Extract<Outcome, { kind: "awaiting-approval" }>): string {
  if (outcome.arguments === undefined) return "";
  const text = JSON.stringify(outcome.arguments);
  return ` with ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}
