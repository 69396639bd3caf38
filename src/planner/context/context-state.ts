import type { Vocabulary } from "../../harmony/index.ts";
import type {
  CallFinished,
  CallRequested,
  ContextPolicy,
  ContextReduced,
  Note,
  RunResumed,
  RunStarted,
  TurnFinished,
  TurnStarted,
} from "../../trace/event.ts";
import type { CallState } from "../state/call-state.ts";
import type { Conversation } from "../state/conversation.ts";
import type { TurnPrompt } from "../state/turn-prompt.ts";
import { CallsMade } from "./calls-made.ts";
import { type Reduction, reduceParts } from "./reduce-parts.ts";
import { RESULT_SHOWN_LATER, SUMMARY_REQUEST } from "./summary/summary-request.ts";

/** What a run knows of its context: how it is kept, and what was taken out of it. */
export class ContextState {
  readonly made = new CallsMade();
  /** Null: as versions before `ContextPolicy` did. */
  policy: ContextPolicy | null = null;
  /** A turn that summed up the steps so far, until its summary is used. */
  summaryTurn: TurnFinished | null = null;
  /** The summary in the prompt. Empty: none. */
  summary = "";
  /** Calls whose results were taken out by an earlier version (`context-trimmed`). */
  readonly trimmed = new Set<string>();
  /** A result or a placeholder named a handle. */
  #namesHandles = false;
  readonly #conversation: Conversation;
  readonly #vocabulary: Vocabulary;
  readonly #turnPrompt: TurnPrompt;

  constructor(conversation: Conversation, vocabulary: Vocabulary, turnPrompt: TurnPrompt) {
    this.#conversation = conversation;
    this.#vocabulary = vocabulary;
    this.#turnPrompt = turnPrompt;
  }

  /** Whether the next turn may call `read_result`: the prompt names a handle. */
  get offersReadResult(): boolean {
    return this.#namesHandles && this.#conversation.readResult !== null;
  }

  begin(event: RunStarted | RunResumed): void {
    this.policy = event.context ?? null;
    if (event.type === "run-started" && event.earlier !== undefined) {
      this.made.before = event.earlier.calls;
      this.#namesHandles = event.earlier.named ?? false;
    }
    this.#turnPrompt.endAside();
  }

  /**
   * Opens a turn that sums up the steps so far. Returns the fields for `turn-started`.
   *
   * @param calls Those of the newest step.
   */
  openSummaryTurn(
    step: number,
    calls: readonly Pick<CallState, "request">[],
  ): Pick<TurnStarted, "step" | "prefixLength" | "newTokens" | "promptHash"> {
    this.#turnPrompt.openAside(this.#messages(calls), step);
    return { step, ...this.#turnPrompt.sent };
  }

  /** Tokens of the prompt of such a turn. */
  summaryLength(step: number, calls: readonly Pick<CallState, "request">[]): number {
    return this.#turnPrompt.asideLength(this.#messages(calls), step);
  }

  /** @param rerendered The prompt is not what was sent. */
  beginSummaryTurn(
    event: TurnStarted,
    calls: readonly Pick<CallState, "request">[],
    rerendered: boolean,
  ): void {
    this.openSummaryTurn(event.step, calls);
    if (!rerendered) this.#turnPrompt.restore(event);
  }

  endSummaryTurn(event: TurnFinished): void {
    this.#turnPrompt.endAside();
    // An aborted turn is repeated.
    if (event.usage.stop !== "aborted") this.summaryTurn = event;
  }

  reduce(event: ContextReduced): void {
    this.#replace(event);
    this.summaryTurn = null;
    this.summary = event.summary?.text ?? this.summary;
    this.#namesHandles = true;
  }

  /** As versions before `ContextReduced` recorded it. */
  trim({ callIds = [], text }: Note): void {
    for (const callId of callIds) this.trimmed.add(callId);
    this.#replace({ results: callIds.map((callId) => ({ callId, text })) });
  }

  endCall(result: CallFinished, request: CallRequested): void {
    const { step, callId } = request;
    this.made.finish(result);
    if (result.whole !== undefined) this.#namesHandles = true;
    const tokens = this.#conversation.result(request, result.text);
    this.#turnPrompt.prompt.add(tokens, { kind: "result", step, callId });
  }

  #replace(reduction: Reduction): void {
    const rendering = {
      conversation: this.#conversation,
      vocabulary: this.#vocabulary,
      requests: this.made.requests,
    };
    this.#turnPrompt.endAside();
    this.#turnPrompt.replace((parts) => reduceParts(parts, reduction, rendering));
  }

  #messages(calls: readonly Pick<CallState, "request">[]) {
    const results = calls.map(({ request }) =>
      this.#conversation.result(request, RESULT_SHOWN_LATER),
    );
    return [...results, this.#conversation.remark(SUMMARY_REQUEST)];
  }
}
