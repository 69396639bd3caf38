import type { Vocabulary } from "../../harmony/index.ts";
import type {
  CallFinished,
  EventBody,
  LoopRules,
  Note,
  Outcome,
  OutcomeBase,
  TurnFinished,
  TurnStarted,
} from "../../trace/event.ts";
import { ApprovalState } from "../call/approval/remember/approval-state.ts";
import { RememberedCalls } from "../call/remembered-calls.ts";
import { ContextState } from "../context/context-state.ts";
import { InboxState } from "../lifecycle/inbox/inbox-state.ts";
import type { LimitScope } from "../limits/limit-scope.ts";
import { RunProgress } from "../limits/progress/run-progress.ts";
import { SaidMessages } from "../runs/conversation/said-messages.ts";
import { type CallState, decideCall, decideHost, requestedCall } from "./call-state.ts";
import type { Conversation } from "./conversation.ts";
import { KnownChanges } from "./known-changes.ts";
import { LastTurn } from "./last-turn.ts";
import type { Prompt } from "./prompt.ts";
import { Retries } from "./retries.ts";
import { RunSpending } from "./run-spending.ts";
import { TurnPrompt } from "./turn-prompt.ts";

/**
 * All that a run knows: the fold of its events. A live run and a resumed run go through the same `apply`, so
 * a crash can't lose state.
 */
export class RunState {
  readonly remembered = new RememberedCalls();
  readonly inbox = new InboxState();
  readonly said = new SaidMessages();
  readonly retries = new Retries();
  readonly progress = new RunProgress();
  readonly changes = new KnownChanges();
  readonly lastTurn = new LastTurn();
  readonly spending: RunSpending;
  readonly context: ContextState;
  readonly turnPrompt: TurnPrompt;
  readonly approvals = new ApprovalState();
  readonly #conversation: Conversation;

  step = 0;
  /** The step's calls, in order. */
  calls: CallState[] = [];
  /** The last complete turn. Null while the next turn is due. */
  turn: TurnFinished | null = null;
  startWith: TurnStarted["startWith"] | null = null;
  /** The last answer text since the last call. Empty: nothing. */
  answer = "";
  /** How often the model has failed in the current turn. */
  failedTurns = 0;
  /** How often this step's turn was sampled again because it was unreadable. */
  resamples = 0;
  task = "";
  rules: LoopRules = 1;
  outcome: Outcome | null = null;
  /** A turn was started but not finished, or was unreadable; it is repeated with the same step number. */
  #turnIsCut = false;
  #begunWith: TurnStarted["startWith"] | null = null;
  #firstCall: "required" | undefined;
  /** A call has run or was denied, which satisfies a required first call. */
  #hasLooked = false;
  /** A fork changed the start of the prompt, so the shared turns are rendered again. */
  #rerender = false;
  /** The event being applied is from an imported record. */
  #isForeign = false;

  /** @param scope Its limits are set when they are known. */
  constructor(conversation: Conversation, vocabulary: Vocabulary, scope: LimitScope) {
    this.#conversation = conversation;
    this.spending = new RunSpending(scope);
    this.turnPrompt = new TurnPrompt(vocabulary);
    this.context = new ContextState(conversation, vocabulary, this.turnPrompt);
  }

  get prompt(): Prompt {
    return this.turnPrompt.prompt;
  }

  get outputSchema(): Conversation["outputSchema"] {
    return this.#conversation.outputSchema;
  }

  get totals(): OutcomeBase {
    return { ...this.spending.totals, ...(this.approvals.isMarked && { tainted: true as const }) };
  }

  /** The next turn must be a call; an answer doesn't count yet. */
  get mustCall(): boolean {
    if (this.lastTurn.begun !== null) return false;
    const isHeld = this.#firstCall === "required" && !this.#hasLooked;
    return isHeld && this.#conversation.recipientsOf(false).length > 0;
  }

  /** The first call of this step that has no result yet. */
  get openCall(): CallState | null {
    return this.calls.find(({ result }) => result === null) ?? null;
  }

  /** Opens the model's turn at the end of the prompt. Returns the fields for `turn-started`. */
  openTurn(): Pick<TurnStarted, "step" | "prefixLength" | "newTokens" | "promptHash"> {
    const step = this.#turnIsCut ? this.step : this.step + 1;
    this.turnPrompt.open(step);
    return { step, ...this.turnPrompt.sent };
  }

  /**
   * Applies an event of an imported record. Only its text is used: its decisions are ignored, and the prompt
   * is rendered from its messages, never from its tokens, which could include control tokens.
   */
  applyForeign(event: EventBody & { readonly time: number; readonly sequence?: number }): void {
    this.#isForeign = true;
    try {
      this.apply(event);
    } finally {
      this.#isForeign = false;
      this.#rerender = true;
    }
  }

  /** @param event As recorded, with its number, or one that is being recorded. */
  apply(event: EventBody & { readonly time: number; readonly sequence?: number }): void {
    this.spending.apply(event, this.inbox.isPaused);
    this.said.apply(event);
    this.approvals.begin(event, this.#isForeign);
    switch (event.type) {
      case "run-started":
        this.#firstCall = event.agent.firstCall;
        this.task = event.task;
        this.rules = event.rules ?? 1;
        this.#rerender = event.parent?.rerender ?? false;
        this.inbox.begin(event);
        this.context.begin(event);
        for (const { mark, tokens } of this.#conversation.begin(event)) {
          this.prompt.add(tokens, mark);
        }
        return;
      case "run-resumed":
        this.context.begin(event);
        this.#takeBackLastTurn();
        this.#leaveCutAnswer();
        this.retries.resume();
        this.rules = event.rules ?? 1;
        this.outcome = null;
        this.failedTurns = 0;
        if (this.#rerender) this.turnPrompt.changedFrom(0);
        this.#rerender = false;
        return;
      case "turn-started":
        if (event.purpose === undefined) this.#beginTurn(event);
        else if (!this.#isForeign) {
          this.context.beginSummaryTurn(event, this.calls, this.#rerender);
        }
        return;
      case "turn-finished":
        if (event.purpose === undefined) this.#endTurn(event);
        else this.context.endSummaryTurn(event);
        return;
      case "call-requested":
        this.answer = "";
        this.context.made.request(event);
        this.calls.push(requestedCall(event, this.#isForeign));
        return;
      case "call-asked":
      case "host-asked":
        return;
      case "host-decided":
        if (!this.#isForeign) decideHost(this.#call(event.callId), event, this.approvals);
        return;
      case "call-decided": {
        // Decisions of an imported record are ignored.
        if (this.#isForeign) return;
        const call = this.#call(event.callId);
        this.approvals.remember(event, call.request);
        if (decideCall(call, event)) this.remembered.addDenied(call.request);
        return;
      }
      case "call-started": {
        const call = this.#call(event.callId);
        // A call that a crash interrupted is started again.
        if (!call.started) this.spending.startCall(event.tool);
        call.started = true;
        call.starts++;
        return;
      }
      case "call-finished":
        this.#endCall(event);
        return;
      case "context-reduced":
        this.context.reduce(event);
        this.progress.monitor.forgetSeen();
        this.failedTurns = 0;
        return;
      case "note":
        this.#takeNote(event);
        return;
      case "message-taken":
        this.inbox.take(event, this.#isForeign);
        this.#addTexts();
        return;
      case "run-finished":
        this.outcome = event.outcome;
        return;
      default:
        event satisfies never;
    }
  }

  /** If a truncated answer ended the run, resuming takes another turn instead of ending the same way. */
  #leaveCutAnswer(): void {
    if (this.outcome?.kind !== "limit" || this.turn?.usage.stop !== "limit") return;
    if (this.calls.length > 0) return;
    this.turn = null;
    this.startWith = this.mustCall ? "call" : "final";
  }

  #beginTurn(event: TurnStarted): void {
    this.turnPrompt.endAside();
    this.turnPrompt.open(event.step);
    this.#turnIsCut = true;
    // The recorded tokens are authoritative: rendering may have changed since, or a secret was removed from a
    // result.
    if (!this.#rerender) this.turnPrompt.restore(event);
    this.lastTurn.start();
    if (event.step !== this.step) this.resamples = 0;
    this.step = event.step;
    this.calls = [];
    this.turn = null;
    this.startWith = event.startWith ?? null;
    this.progress.startTurn(event);
    this.#begunWith = this.startWith;
  }

  #endTurn(event: TurnFinished): void {
    const { usage } = event;
    this.answer = this.lastTurn.end(event, this.answer);
    // An aborted turn is repeated from the same prompt.
    if (usage.stop === "aborted") return;
    this.#turnIsCut = false;
    this.failedTurns = 0;
    if (this.lastTurn.begun === null) this.spending.countStep(1);
    this.startWith = null;
    this.turn = event;
    this.progress.endTurn(event);
    if (this.#isForeign) this.turnPrompt.endForeignTurn(event);
    else this.turnPrompt.endTurn(event);
  }

  #endCall(event: CallFinished): void {
    const call = this.#call(event.callId);
    call.result = event;
    this.lastTurn.hadFor = null;
    if (event.status !== "rejected") this.#hasLooked = true;
    if (event.mayStillRun) this.remembered.addUnended(call.request);
    this.retries.take(call.request.tool, event);
    this.changes.add(event.changes);
    const tool = this.#conversation.registry.find(call.request.recipient);
    this.approvals.endCall(event, tool);
    this.progress.addCall(call.request, event, tool?.effect ?? null);
    this.context.endCall(event, call.request);
    this.#addTexts();
  }

  /** Adds steering texts to the prompt. While a call has no result they wait for it. */
  #addTexts(): void {
    if (this.openCall !== null) return;
    for (const text of this.inbox.takeTexts()) {
      this.turnPrompt.takeBackOpening();
      this.prompt.add(this.#conversation.remark(text), { kind: "message", step: this.step });
      this.progress.forget();
      this.startWith = this.mustCall ? "call" : null;
      // An answer that it came after isn't the last word.
      if (this.calls.length === 0) this.turn = null;
    }
  }

  #takeNote(note: Note): void {
    switch (note.code) {
      case "no-answer":
      case "turn-cut":
        this.progress.emptyTurns++;
        this.turn = null;
        this.startWith = this.mustCall ? "call" : "final";
        return;
      case "no-call":
        this.#tell(note.text);
        this.startWith = "call";
        return;
      case "model-failed":
        this.failedTurns++;
        return;
      case "turn-unreadable":
        this.#takeBackTurn();
        return;
      case "answer-rejected":
        this.#tell(note.text);
        return;
      case "turn-looped":
        // If it looped in a call, the call's result tells the model.
        if (note.callIds) return;
        this.#tell(note.text);
        if (this.mustCall) this.startWith = "call";
        return;
      case "guess-removed":
        this.#removeGuesses();
        return;
      case "context-trimmed":
        this.context.trim(note);
        this.progress.monitor.forgetSeen();
        return;
      case "last-turn":
        this.#beginLastTurn(note);
        return;
      case "promised":
      case "call-as-text":
        this.#tell(note.text);
        if (this.progress.tell(note)) this.startWith = "analysis";
        return;
      case "no-progress":
        if (this.progress.tell(note)) this.startWith = "analysis";
        return;
      case "repeating":
      case "schema-unsupported":
      case "sandbox":
      case "workspace":
        return;
      default:
        note.code satisfies never;
    }
  }

  #beginLastTurn(note: Note): void {
    this.turnPrompt.takeBackOpening();
    const { calls, turn, startWith } = this;
    const position = this.prompt.tokens.length;
    this.lastTurn.begin(note, { position, before: { calls, turn, startWith } });
    if (!note.untold)
      this.prompt.add(this.#conversation.remark(note.text), {
        kind: "remark",
        step: this.step,
      });
    this.calls = [];
    this.turn = null;
    this.startWith = "final";
    this.failedTurns = 0;
  }

  /** A resumed run goes on from where it was before its last turn. */
  #takeBackLastTurn(): void {
    const begun = this.lastTurn.takeBack();
    if (begun === null) return;
    this.turnPrompt.takeBackTo(begun.position, begun.isStarted);
    Object.assign(this, begun.before);
    // The next turn has the step that the last one had.
    this.#turnIsCut ||= begun.isStarted;
    if (begun.reason === "stuck") this.progress.forget();
  }

  /** This note comes before any result of the turn's calls. */
  #removeGuesses(): void {
    if (this.turn === null) return;
    if (this.#isForeign) this.turnPrompt.removeForeignGuesses(this.turn);
    else this.turnPrompt.removeGuesses(this.turn, this.#recipients);
  }

  get #recipients(): string[] {
    return this.#conversation.recipientsOf(this.context.offersReadResult);
  }

  /** The turn is sampled again: only its cost is kept. */
  #takeBackTurn(): void {
    this.resamples++;
    this.progress.takeBackTurn();
    this.turn = null;
    this.startWith = this.#begunWith;
    this.spending.countStep(-1);
    this.#turnIsCut = true;
    if (this.#isForeign) this.turnPrompt.takeBackForeignTurn();
    else this.turnPrompt.takeBackTurn();
  }

  /** The turn had no usable result, and the model is told why. */
  #tell(text: string): void {
    this.progress.emptyTurns++;
    this.turn = null;
    this.turnPrompt.takeBackOpening();
    this.prompt.add(this.#conversation.remark(text), { kind: "remark", step: this.step });
  }

  #call(callId: string): CallState {
    const call = this.calls.find(({ request }) => request.callId === callId);
    if (!call) throw new Error(`The journal has no request of the call ${callId}.`);
    return call;
  }
}
