import type { RunEvent } from "../../planner/index.ts";
import type { CallDecided, CallFinished, Outcome } from "../../trace/event.ts";
import { messageInWords } from "../../trace/inbox/message-in-words.ts";
import { hostInWords } from "../../trace/show/host-in-words.ts";
import { reductionInWords } from "../../trace/show/reduction-in-words.ts";
import { visibleText } from "../../visible-text.ts";
import type { Screen, Style } from "./screen.ts";
import { TokenCounter, tokensPerSecond } from "./token-counter.ts";

const LONGEST_TEXT = 8;
const LINE_LENGTH = 160;

/** Shows a run as it happens: reasoning, calls, results, how it ended. One instance per run. */
export class StepView {
  readonly #screen: Screen;
  /** The channel of the current line: the same one continues it, another one begins a new line. */
  #open: string | null = null;
  #step = 0;
  #counter = new TokenCounter();
  /** Totals of all turns seen. */
  #written = { tokens: 0, milliseconds: 0 };

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Says which limits can be exceeded for a moment. */
  #watched(limits: readonly string[]): void {
    if (limits.length === 0) return;
    const names = limits.join(", ");
    this.#line(
      "dim",
      `limits: ${names} enforced by polling, without a control group (see \`ostinato doctor\`)`,
    );
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        this.#line("bold", `${event.agent.name} · ${event.model.name} · run ${event.runId}`);
        this.#text("none", "task: ", "      ", event.task);
        this.#watched(event.sandbox?.watched ?? []);
        return;
      case "run-resumed":
        this.#line("bold", `run ${event.runId} continues with ${event.model.name}`);
        return;
      case "turn-started":
        if (event.purpose === "summary") this.#line("dim", "   … sums up the steps so far");
        this.#step = event.step;
        this.#counter = new TokenCounter();
        return;
      case "prompt-progress": {
        const { evaluated, total } = event;
        const left = evaluated < total;
        this.#screen.status(left ? `reading the prompt: ${evaluated} of ${total} tokens` : "");
        return;
      }
      case "turn-delta":
        this.#screen.status(this.#counter.read(event.tokens));
        this.#delta(event.channel, event.recipient, event.text);
        return;
      case "call-requested":
        if (event.problem) this.#line("yellow", `   ! ${event.problem}`);
        return;
      case "call-decided":
        this.#decision(event);
        return;
      case "host-decided":
        this.#line(event.decision === "approved" ? "dim" : "yellow", `   ${hostInWords(event)}`);
        return;
      case "call-progress":
        this.#line("dim", `   … ${event.text}`);
        return;
      case "call-finished":
        this.#result(event);
        return;
      case "context-reduced":
        this.#line("dim", `   ${reductionInWords(event)}`);
        return;
      case "note":
        // For authors of tools: `ostinato tools` and `ostinato show` print it.
        if (event.code === "schema-unsupported") return;
        this.#line("yellow", `   ! ${event.text}`);
        return;
      case "message-taken":
        this.#text("cyan", "   ▸ ", "     ", messageInWords(event.message));
        return;
      case "run-finished":
        this.#outcome(event.outcome);
        return;
      case "turn-finished":
        this.#screen.status("");
        this.#endLine();
        this.#written.tokens += event.usage.outputTokens;
        this.#written.milliseconds += event.usage.outputMilliseconds;
        return;
      case "call-started":
      case "call-asked":
      case "host-asked":
        return;
      default:
        event satisfies never;
    }
  }

  #delta(channel: string | null, recipient: string | null, text: string): void {
    // The answer goes to standard output.
    if (channel === "final" && recipient === null) return;
    const key = `${this.#step} ${channel} ${recipient}`;
    if (this.#open !== key) {
      this.#endLine();
      const name = recipient?.replace(/^functions\./, "");
      this.#screen.write(String(this.#step).padStart(2), "dim");
      if (name) {
        this.#screen.write(" → ");
        this.#screen.write(name, "cyan");
      }
      this.#screen.write(" ");
      this.#open = key;
    }
    this.#screen.write(text, recipient ? "cyan" : "dim");
  }

  #decision({ decision, reason, edit, failure }: CallDecided): void {
    if (decision !== "approved")
      this.#line("yellow", `   ${decision}${reason ? `: ${reason}` : ""}`);
    if (edit !== undefined) this.#text("yellow", "   edited: ", "   ", JSON.stringify(edit));
    if (decision !== "pending" && failure) this.#line("yellow", `   not remembered: ${failure}`);
  }

  #result(event: CallFinished): void {
    this.#text(event.status === "ok" ? "none" : "yellow", "   ← ", "   ← ", event.text);
  }

  /** The first lines of a text. */
  #text(style: Style, before: string, beforeMore: string, text: string): void {
    const lines = text.split("\n");
    for (const [index, line] of lines.slice(0, LONGEST_TEXT).entries()) {
      const shown = line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line;
      this.#line(style, `${index === 0 ? before : beforeMore}${shown}`);
    }
    const left = lines.length - LONGEST_TEXT;
    if (left > 0) this.#line("dim", `     ${left} more ${left === 1 ? "line" : "lines"}`);
  }

  #outcome(outcome: Outcome): void {
    const { steps, calls, promptTokens, reusedTokens, outputTokens, milliseconds } = outcome;
    const { tokens, milliseconds: writing } = this.#written;
    const speed = tokensPerSecond(tokens, writing);
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
      `${plural(steps, "step")}, ${plural(calls, "call")}, ${promptTokens} prompt tokens (${reusedTokens} from the cache), ${outputTokens} written${speed === null ? "" : ` at ${speed}`}, ${seconds} s${waited}`,
    );
  }

  #line(style: Style, text: string): void {
    this.#endLine();
    this.#screen.line(text, style);
  }

  #endLine(): void {
    this.#screen.startLine();
    this.#open = null;
  }
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** How a run ended, in one line for a terminal. */
export function describeOutcome(outcome: Outcome): string {
  return visibleText(outcomeInWords(outcome));
}

function outcomeInWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case "answered":
      return "answered";
    case "limit":
      return `stopped by the limit ${outcome.limit}${outcome.scope === undefined ? "" : ` of the run ${outcome.scope}`}${outcome.detail === undefined ? "" : `: ${outcome.detail}`}`;
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
