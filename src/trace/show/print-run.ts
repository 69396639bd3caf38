import { visibleText } from "../../visible-text.ts";
import type { Outcome } from "../event.ts";
import { decisionInWords } from "./decision-in-words.ts";
import { hostInWords } from "./host-in-words.ts";
import { questionInWords } from "./question-in-words.ts";
import type { CallView, RunView, StepView } from "./run-view.ts";
import { taintInWords } from "./taint-of.ts";
import { waitingOf } from "./waiting-of.ts";

export interface PrintOptions {
  /** Whole texts instead of their first lines. Default: false. */
  readonly full?: boolean;
  /** Lines kept of each text when not `full`. Default: 12. */
  readonly lines?: number;
  /** Columns. Default: 100. */
  readonly width?: number;
  /** Wraps a piece of text in colours; default: none. */
  readonly paint?: (style: PrintStyle, text: string) => string;
}

export type PrintStyle = "heading" | "dim" | "good" | "bad" | "name";

/** A run as text: its task, each step, how it ended. Safe to show on a terminal. */
export function printRun(view: RunView, options: PrintOptions = {}): string {
  const printer = new Printer(options);
  const lines = [
    ...printer.heading(view),
    ...view.notes.map((note) => printer.dim(`note: ${note.text}`)),
    ...stepsWithAttempts(view.steps).flatMap((attempts) => ["", ...printer.step(attempts)]),
    "",
    ...printer.ending(view),
  ];
  return `${lines.join("\n")}\n`;
}

class Printer {
  readonly #paint: NonNullable<PrintOptions["paint"]>;
  readonly #lines: number;
  readonly #width: number;

  constructor(options: PrintOptions) {
    const paint = options.paint ?? ((_style, text) => text);
    // Even a status or a step may be untrusted text: runs are imported.
    this.#paint = (style, text) => paint(style, visibleText(text));
    this.#lines = options.full === true ? Number.POSITIVE_INFINITY : (options.lines ?? 12);
    this.#width = options.width ?? 100;
  }

  dim(text: string): string {
    return this.#paint("dim", text);
  }

  heading(view: RunView): string[] {
    const { agent, model, totals } = view;
    const { parent, caller, conversation } = view;
    const after = conversation?.after ? `, after run ${conversation.after}` : "";
    return [
      `${this.#paint("heading", `run ${view.runId}`)}  ${this.#status(view.status)}`,
      ...this.#field("task", view.task),
      ...this.#field(
        "agent",
        `${agent.name}, reasoning ${agent.reasoning}${agent.firstCall ? `, first call ${agent.firstCall}` : ""}`,
      ),
      ...this.#field("model", `${model.name} (${model.kind}), seed ${view.seed}`),
      ...(parent ? this.#field("forked", `from ${parent.runId} at step ${parent.step}`) : []),
      ...(caller ? this.#field("caller", `run ${caller.runId}, call ${caller.callId}`) : []),
      ...(conversation
        ? this.#field("turn", `${conversation.turn} of conversation ${conversation.id}${after}`)
        : []),
      ...this.#field("started", new Date(view.startedAt).toISOString()),
      ...this.#field(
        "used",
        `${count(stepsWithAttempts(view.steps).length, "step")}, ${count(totals.calls, "call")}, ` +
          `prompt ${totals.promptTokens} tokens (${totals.reusedTokens} reused), ` +
          `output ${totals.outputTokens}; model ${seconds(totals.modelMilliseconds)}, ` +
          `tools ${seconds(totals.toolMilliseconds)}` +
          (totals.approvalMilliseconds > 0
            ? `, waiting for approval ${seconds(totals.approvalMilliseconds)}`
            : ""),
      ),
      ...(view.resumed > 0 ? this.#field("resumed", count(view.resumed, "time")) : []),
      ...(view.tainted ? this.#field("tainted", taintInWords(view.tainted)) : []),
      ...(view.agentChanges.length > 0
        ? this.#field("changed", `agent changes since the start: ${view.agentChanges.join("; ")}`)
        : []),
    ];
  }

  /** @param attempts All entries of one step: those before the last were sampled again. */
  step(attempts: readonly StepView[]): string[] {
    const step = attempts.at(-1);
    if (step === undefined) return [];
    const facts = [
      step.last === null ? "" : `last turn (${reasonInWords(step.last)})`,
      step.think ? "thinks more" : "",
      step.summarizedAfter === null ? "" : `summarized after step ${step.summarizedAfter}`,
      step.attempt > 1 ? `attempt ${step.attempt}` : "",
      factsOf(step),
      step.cutTurns > 0 ? `after ${count(step.cutTurns, "turn")} that were cut off` : "",
    ];
    const all = facts.filter((fact) => fact !== "").join(", ");
    const lines = [`${this.#paint("heading", `step ${step.step}`)}  ${this.dim(all)}`];
    for (const earlier of attempts.slice(0, -1)) lines.push(...this.#earlier(earlier));
    lines.push(...this.#turn(step));
    for (const call of step.calls) lines.push(...this.#call(call));
    for (const note of step.notes) lines.push(...this.#note(note, step));
    return lines;
  }

  /** An attempt that could not be read: why, and what it said if everything is shown. */
  #earlier(step: StepView): string[] {
    const why = step.notes.map(({ text }) => `. ${text}`).join("");
    const line = `  ${this.dim(`attempt ${step.attempt}: ${factsOf(step)}${why}`)}`;
    if (this.#lines !== Number.POSITIVE_INFINITY) return [line];
    return [line, ...this.#turn(step).map((each) => `  ${each}`)];
  }

  #note(note: StepView["notes"][number], step: StepView): string[] {
    const summary = note.reduced?.summary?.text ?? "";
    const line = `  ${this.dim(noteInWords(note, step))}`;
    if (summary === "") return [line];
    return [line, `    ${this.dim("the summary")}`, ...this.#text(summary, "      ")];
  }

  #turn(step: StepView): string[] {
    const lines: string[] = [];
    for (const message of step.turn?.messages ?? []) {
      // A call's message is shown with the call.
      if (step.calls.some(({ recipient }) => recipient === message.recipient)) continue;
      const to = message.recipient === null ? "" : ` to ${message.recipient}`;
      lines.push(`  ${this.dim(`${message.channel ?? "no channel"}${to}`)}`);
      lines.push(...this.#text(message.content, "    "));
    }
    for (const repair of step.turn?.repairs ?? []) {
      lines.push(`  ${this.dim(`repaired: ${repair.code} ${repair.detail}`)}`);
    }
    return lines;
  }

  ending(view: RunView): string[] {
    const { outcome } = view;
    if (outcome === null) return ["not finished"];
    const { pausedMilliseconds = 0, cost } = outcome;
    const paused = pausedMilliseconds > 0 ? `, paused for ${seconds(pausedMilliseconds)}` : "";
    const price = cost === undefined ? "" : `, cost ${cost}`;
    const first = `${this.#status(outcome.kind)} after ${seconds(outcome.milliseconds)}${paused}${price}`;
    const text = textOf(outcome);
    return [
      first,
      ...(text === "" ? [] : this.#text(text, "  ")),
      ...(outcome.undelivered ?? []).flatMap((message) => [
        this.dim("not delivered to the model:"),
        ...this.#text(message, "  "),
      ]),
    ];
  }

  #call(call: CallView): string[] {
    const { result } = call;
    const decision = call.decisions.at(-1);
    const facts = [
      call.effect,
      decision && decisionInWords(decision),
      call.starts > 1 ? `started ${call.starts} times` : null,
      result?.limit === undefined ? null : `limit: ${result.limit}`,
      result?.untrusted ? "content of unknown origin" : null,
      result?.retry ? "asked for another call" : null,
      result ? result.status : call.starts > 0 ? "started, no result" : "not started",
      result ? `${result.milliseconds} ms` : null,
    ].filter((fact) => typeof fact === "string");
    const name = this.#paint("name", call.tool ?? call.recipient);
    const painted = this.#paint(result?.status === "ok" ? "good" : "bad", facts.join(", "));
    const lines = [`  ${name} ${this.#oneLine(call.rawArguments)}`, `    ${painted}`];
    if (call.asked) lines.push(`    ${this.dim(questionInWords(call.asked))}`);
    if (decision?.edit !== undefined) {
      lines.push(
        `    ${this.dim("arguments as edited:")} ${this.#oneLine(JSON.stringify(decision.edit))}`,
      );
    }
    if (decision?.reason && decision.reason !== call.asked?.reason)
      lines.push(`    ${this.dim(`reason: ${decision.reason}`)}`);
    for (const host of call.hosts ?? []) lines.push(`    ${this.dim(hostInWords(host))}`);
    for (const { path, kind } of call.coercions ?? []) {
      const what = `read differently: ${path || "the arguments"}, ${kind.replaceAll("-", " ")}`;
      lines.push(`    ${this.dim(what)}`);
    }
    if (result) lines.push(...this.#text(result.text, "    "));
    if (call.takenOut) {
      const { after, text } = call.takenOut;
      lines.push(
        `    ${this.dim(`no longer in the prompt after step ${after}, instead: ${text}`)}`,
      );
    }
    if (result?.stack !== undefined && this.#lines === Number.POSITIVE_INFINITY) {
      lines.push(...result.stack.split("\n").map((line) => `    ${this.dim(line)}`));
    }
    for (const run of result?.subRuns ?? []) {
      const used = `${count(run.steps, "step")}, ${count(run.calls, "call")}, output ${run.outputTokens}`;
      lines.push(
        `    ${this.dim(`sub-agent ${run.agent}: ${run.kind}, ${used}, run ${run.runId}`)}`,
      );
    }
    for (const change of result?.changes ?? []) {
      const warning = change.warning === undefined ? "" : `: ${change.warning}`;
      const leadsTo = change.target === undefined ? "" : ` -> ${change.target}`;
      lines.push(`    ${this.dim(`${change.kind} ${change.path}${leadsTo}${warning}`)}`);
    }
    for (const request of result?.network ?? []) {
      const { method, host, port, allowed, reason, count = 1 } = request;
      const times = count > 1 ? ` (${count} times)` : "";
      const end = allowed ? "" : ` refused: ${reason ?? "not allowed"}`;
      lines.push(`    ${this.dim(`${method} ${host}:${port}${times}${end}`)}`);
    }
    return lines;
  }

  #field(name: string, text: string): string[] {
    const [first = "", ...rest] = this.#text(text, "         ");
    return [`${this.dim(name.padEnd(8))} ${first.trimStart()}`, ...rest];
  }

  #status(status: RunView["status"]): string {
    return this.#paint(status === "answered" ? "good" : "bad", status);
  }

  #oneLine(text: string): string {
    const line = visibleText(text).replaceAll("\n", "\\n");
    const room = this.#width * 2;
    if (line.length <= room || this.#lines === Number.POSITIVE_INFINITY) return line;
    return `${line.slice(0, room)}… ${this.dim(`(${line.length} characters)`)}`;
  }

  #text(text: string, indent: string): string[] {
    const all = visibleText(text)
      .replace(/(?<!\n)\n+$/, "")
      .split("\n");
    const room = this.#width * 4;
    const kept = all.slice(0, this.#lines).map((line) => {
      const cut = this.#lines !== Number.POSITIVE_INFINITY && line.length > room;
      return indent + (cut ? `${line.slice(0, room)}…` : line);
    });
    const left = all.length - kept.length;
    if (left > 0) kept.push(`${indent}${this.dim(`… ${count(left, "more line")}`)}`);
    return kept;
  }
}

/** Groups the attempts at one step. */
function stepsWithAttempts(steps: readonly StepView[]): readonly (readonly StepView[])[] {
  const groups: StepView[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    if (step.attempt > 1 && group !== undefined) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

function reasonInWords(reason: NonNullable<StepView["last"]>): string {
  return reason === "stuck" ? reason : `limit: ${reason}`;
}

/** What the model was told in a result isn't repeated. */
function noteInWords({ code, text }: StepView["notes"][number], { calls }: StepView): string {
  if (code === "message") return `inbox: ${text}`;
  const told = calls.some(({ result }) => result?.text.includes(text) === true);
  return told ? `note: ${code}, told in the result` : `note: ${text}`;
}

function factsOf({ turn }: StepView): string {
  if (turn === null) return "cut off before the turn ended";
  const { usage } = turn;
  const time = seconds(usage.promptMilliseconds + usage.outputMilliseconds);
  return `prompt ${usage.promptTokens} (${usage.reusedTokens} reused), output ${usage.outputTokens}, ${time}, stop ${usage.stop}`;
}

function textOf(outcome: Outcome): string {
  if (outcome.kind === "answered") return outcome.text;
  const begun = outcome.text ? `the answer so far:\n${outcome.text}` : "";
  const missing = outcome.text === null && outcome.noText ? `no answer: ${outcome.noText}` : "";
  return [reasonOf(outcome), begun, missing].filter((line) => line !== "").join("\n");
}

function reasonOf(outcome: Exclude<Outcome, { kind: "answered" }>): string {
  switch (outcome.kind) {
    case "limit":
      return [
        `limit: ${outcome.limit}${outcome.scope === undefined ? "" : ` of the run ${outcome.scope}`}`,
        outcome.detail ?? "",
      ]
        .filter((line) => line !== "")
        .join("\n");
    case "stuck":
    case "aborted":
      return outcome.reason;
    case "awaiting-approval":
      return waitingOf(outcome)
        .map(
          ({ tool, callId, reason }) =>
            `${tool} (call ${callId}) waits for approval${reason === undefined ? "" : `: ${reason}`}`,
        )
        .join("\n");
    case "failed": {
      const { code, message, hint } = outcome.error;
      return `${code}: ${message}${hint === undefined ? "" : `\n${hint}`}`;
    }
    default:
      return outcome satisfies never;
  }
}

function count(number: number, name: string): string {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
