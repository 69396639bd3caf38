import { isCall } from "../../../harmony/render/check-transcript.ts";
import type {
  CallRequested,
  EarlierResults,
  EventBody,
  Note,
  Outcome,
  TurnFinished,
} from "../../../trace/event.ts";
import type { RecordedHistoryMessage } from "../../lifecycle/start/history-message.ts";
import { guessesOf } from "../../turn/guesses-of.ts";
import { reduceSaid } from "./reduce-said.ts";

/** A message with its place in the run. */
export interface SaidEntry {
  readonly message: RecordedHistoryMessage;
  /** `summary`: what stands in place of earlier ones. */
  readonly kind: "history" | "task" | "step" | "summary";
  /** The step that it comes from; 0 before the first. */
  readonly step: number;
  /** Of a call and its result. */
  readonly callId?: string;
}

/**
 * What was said in a run and before it, without reasoning: the fold of its events into messages that another
 * run can be given as its history. Each call has a result.
 *
 * Reasoning belongs to the turn that it was written in, so harmony drops it from earlier ones. Calls of
 * built-in tools are written on its channel; here they are on `commentary`, where gpt-oss writes them too.
 */
export class SaidMessages {
  #entries: SaidEntry[] = [];
  #requests: CallRequested[] = [];
  readonly #started = new Set<string>();
  readonly #finished = new Set<string>();
  /** Texts to the model that wait for the results of the step's calls. */
  #texts: string[] = [];
  #outcome: Outcome | null = null;
  /** Calls so far, with those of the turns before. */
  #calls = 0;
  #namesHandles = false;
  readonly #withHandles: boolean;

  /** @param withHandles For another turn of the conversation, where the handles of results mean the same. */
  constructor({ withHandles = false }: { readonly withHandles?: boolean } = {}) {
    this.#withHandles = withHandles;
  }

  apply(event: EventBody): void {
    switch (event.type) {
      case "run-started":
        this.#calls = event.earlier?.calls ?? 0;
        this.#namesHandles = event.earlier?.named ?? false;
        for (const message of event.history ?? []) {
          this.#entries.push({ message, kind: "history", step: 0 });
        }
        this.#entries.push({
          message: { role: "user", content: event.task },
          kind: "task",
          step: 0,
        });
        return;
      case "turn-finished":
        // A turn that sums up says nothing to anybody.
        if (event.purpose !== undefined) return;
        this.#requests = [];
        if (event.usage.stop !== "aborted") this.#addTurn(event);
        return;
      case "call-requested":
        this.#request(event);
        return;
      case "call-started":
        this.#started.add(event.callId);
        return;
      case "call-finished":
        if (event.whole !== undefined) this.#namesHandles = true;
        this.#finished.add(event.callId);
        this.#addResult(event.callId, event.text);
        this.#addTexts(event.step);
        return;
      case "message-taken":
        if (event.message.kind === "steer") this.#texts.push(event.message.text);
        this.#addTexts(event.step);
        return;
      case "note":
        this.#takeNote(event);
        return;
      case "context-reduced":
        this.#entries = reduceSaid(this.#entries, event, this.#withHandles);
        this.#namesHandles = true;
        return;
      case "run-resumed":
        this.#outcome = null;
        return;
      case "run-finished":
        this.#outcome = event.outcome;
        return;
      case "turn-started":
      case "call-asked":
      case "call-decided":
      case "host-asked":
      case "host-decided":
        return;
      default:
        event satisfies never;
    }
  }

  /** So far. */
  get messages(): readonly RecordedHistoryMessage[] {
    const messages = this.#entries.map(({ message }) => message);
    for (const { callId, recipient } of this.#openCalls) {
      if (!isRecipient(recipient)) continue;
      const content = this.#started.has(callId)
        ? "Error: the run ended in this call; whether it happened is not known."
        : "Error: the run ended before this call was made.";
      messages.push({ role: "tool", name: recipient, channel: "commentary", content });
    }
    const answer = this.#outcome?.text?.trim() ?? "";
    const last = messages.findLast(({ role }) => role !== "tool");
    if (answer !== "" && last?.content.trim() !== answer) messages.push(answered(answer));
    return messages;
  }

  /** Which results there are, for the next turn, so that its handles go on from theirs. */
  get results(): Omit<EarlierResults, "runId"> | null {
    if (this.#calls === 0) return null;
    return { calls: this.#calls, ...(this.#namesHandles && { named: true }) };
  }

  get #openCalls(): readonly CallRequested[] {
    return this.#requests.filter(({ callId }) => !this.#finished.has(callId));
  }

  #add(message: RecordedHistoryMessage, step: number, callId?: string): void {
    const of = callId === undefined ? {} : { callId };
    this.#entries.push({ message, kind: "step", step, ...of });
  }

  /** The texts of a turn. Its calls are added when they are requested. */
  #addTurn({ messages, step, loop }: TurnFinished): void {
    if (loop) return;
    const guesses = new Set(guessesOf(messages));
    for (const [index, { channel, recipient, content }] of messages.entries()) {
      if (channel === "analysis" || isCall(recipient) || guesses.has(index)) continue;
      if (content.trim() !== "") this.#add({ role: "assistant", channel, content }, step);
    }
  }

  #request(event: CallRequested): void {
    this.#calls++;
    this.#requests.push(event);
    if (!isRecipient(event.recipient)) return;
    const { callId, recipient, rawArguments, step } = event;
    const contentType = recipient.startsWith("functions.") ? { contentType: "json" } : {};
    const header = { role: "assistant", channel: "commentary", recipient, ...contentType } as const;
    this.#add({ ...header, content: rawArguments }, step, callId);
  }

  #addResult(callId: string, content: string): void {
    const request = this.#requests.find((each) => each.callId === callId);
    if (request === undefined || !isRecipient(request.recipient)) return;
    const { recipient, step } = request;
    this.#add({ role: "tool", name: recipient, channel: "commentary", content }, step, callId);
  }

  #addTexts(step: number): void {
    if (this.#openCalls.length > 0) return;
    for (const content of this.#texts.splice(0)) this.#add({ role: "user", content }, step);
  }

  #takeNote({ code, step, callIds, text }: Note): void {
    // Neither an unreadable turn nor an answer of the wrong form was said to anybody.
    if (UNSAID.has(code)) {
      this.#entries = this.#entries.filter((entry) => entry.step !== step || !isText(entry));
    }
    if (code === "context-trimmed") {
      const results = (callIds ?? []).map((callId) => ({ callId, text }));
      this.#entries = reduceSaid(this.#entries, { results }, this.#withHandles);
    }
  }
}

/** What the model wrote in a recipient's place may be no word that a header can hold. */
function isRecipient(recipient: string): boolean {
  return isCall(recipient) && /^[^\s\p{C}<>]+$/u.test(recipient);
}

/** After these notes, what the turn had written as text was said to nobody. */
const UNSAID: ReadonlySet<Note["code"]> = new Set<Note["code"]>([
  ...(["turn-unreadable", "answer-rejected", "no-call", "promised", "call-as-text"] as const),
]);

function isText({ message, callId }: SaidEntry): boolean {
  return message.role === "assistant" && callId === undefined;
}

function answered(content: string): RecordedHistoryMessage {
  return { role: "assistant", channel: "final", content };
}
