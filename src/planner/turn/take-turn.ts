import { OstinatoError } from "../../errors.ts";
import type { TurnShape } from "../../grammar/turn-shape.ts";
import {
  type HarmonyEvent,
  HarmonyParser,
  isCall,
  type Message,
  type Token,
} from "../../harmony/index.ts";
import type { Sampling, TurnOptions, TurnUsage } from "../../model/model.ts";
import type { TurnFinished, TurnPurpose } from "../../trace/event.ts";
import { summaryShape } from "../context/summary/summary-request.ts";
import { turnRoom } from "../limits/turn-room.ts";
import type { RunContext } from "../state/run-context.ts";
import { isAnswerChannel } from "./answer-text.ts";
import { LONGEST_PERIOD, LoopDetector, type TokenLoop } from "./loop-detector.ts";
import { tierNotes } from "./sandbox-notes.ts";
import { TAKEN_AGAIN } from "./taken-again.ts";
import { turnSeed } from "./turn-seed.ts";

/** Share of a turn's tokens that its reasoning may use. */
export const REASONING_SHARE = 0.75;

/** In place of the number of resamples: a summary has a seed of its own. */
const SUMMARY_SEED = 2 ** 20;

/** How often a turn is retried after the model failed. */
const MOST_RETRIES = 2;

/**
 * Generates one turn of the model, streams it to watchers, and records it.
 *
 * A turn has no side effects, so after a runtime failure, which is recorded, the loop retries the same turn.
 * @throws The model's error after the last retry.
 */
export async function takeTurn(context: RunContext): Promise<void> {
  const { signal, state } = context;
  try {
    await generateTurn(context);
  } catch (error) {
    if (signal.aborted || !isRuntimeFailure(error) || state.failedTurns >= MOST_RETRIES)
      throw error;
    noteFailure(context, error);
  }
}

/**
 * Lets the model sum up the steps so far. What it wrote is `state.context.summaryTurn`; null if the run was aborted, or the
 * model failed again and again.
 */
export async function takeSummaryTurn(context: RunContext, maxTokens: number): Promise<void> {
  const { recorder, sampling, seed, session, signal, state } = context;
  while (
    session !== null &&
    state.context.summaryTurn === null &&
    state.failedTurns <= MOST_RETRIES
  ) {
    const turn = state.context.openSummaryTurn(state.step, state.calls);
    const purpose = "summary";
    const turnSampling = { ...sampling, seed: turnSeed(seed, turn.step, SUMMARY_SEED) };
    const { seed: ownSeed } = turnSampling;
    recorder.record({ type: "turn-started", ...turn, seed: ownSeed, sampling, maxTokens, purpose });
    await recorder.keepUp();
    const output = new TurnOutput(context, turn.step, purpose);
    const options = { ...turnSampling, maxTokens, unchanged: turn.prefixLength };
    try {
      await stream(context, output, summaryShape(), options);
    } catch (error) {
      if (signal.aborted || !isRuntimeFailure(error)) throw error;
      noteFailure(context, error);
    }
    if (signal.aborted) return;
  }
}

function noteFailure({ recorder, state }: RunContext, { message }: OstinatoError): void {
  const text = `${TAKEN_AGAIN}${message}`;
  recorder.record({ type: "note", step: state.step, code: "model-failed", text });
}

/** Ostinato's own refusals have no cause; a retry would fail the same way. */
function isRuntimeFailure(error: unknown): error is OstinatoError {
  return OstinatoError.is(error) && error.code === "model.failed" && error.cause !== undefined;
}

async function generateTurn(context: RunContext): Promise<void> {
  const { conversation, recorder, sampling, seed, session, state } = context;
  // Aborted before the session was open: the loop ends.
  if (session === null) return;
  const { startWith, mustCall } = state;
  const { isThinking } = state.progress;
  const { offersReadResult } = state.context;
  const turn = state.openTurn();
  const resamples = turn.step === state.step ? state.resamples : 0;
  const maxTokens = Math.max(1, turnRoom(context, state.lastTurn.begun ? "last" : "work"));
  const sampled = isThinking ? thinking(sampling) : sampling;
  const turnSampling = { ...sampled, seed: turnSeed(seed, turn.step, resamples) };
  recorder.record(...tierNotes(context.sandbox, turn.step), {
    type: "turn-started",
    ...turn,
    seed: turnSampling.seed,
    sampling: sampled,
    ...(isThinking && { think: true }),
    ...(startWith && { startWith }),
    ...(mustCall && { mustCall }),
    ...(state.rules > 1 && { maxTokens }),
    ...(state.lastTurn.begun && { last: state.lastTurn.begun.reason }),
    ...(offersReadResult && { readResult: offersReadResult }),
  });
  await recorder.keepUp();

  const output = new TurnOutput(context, turn.step);
  const shape = {
    ...conversation.shapeOf(offersReadResult),
    ...(startWith && { startWith }),
    mustCall,
    // So that a model that reasons in circles still reaches a call or an answer.
    analysisTokens: Math.ceil(maxTokens * REASONING_SHARE),
  };
  await stream(context, output, shape, {
    ...turnSampling,
    maxTokens,
    unchanged: turn.prefixLength,
    probabilities: context.probabilities,
  });
  context.draft.text = "";
}

/** Streams the model's tokens into the output, and records it. */
async function stream(
  { recorder, session, signal, state }: RunContext,
  output: TurnOutput,
  shape: TurnShape,
  options: TurnOptions,
): Promise<void> {
  if (session === null) return;
  const tokens = session.generateTurn(state.prompt.tokens, shape, {
    ...options,
    signal: AbortSignal.any([signal, output.cut]),
    onPromptProgress: (evaluated, total) =>
      recorder.show({ type: "prompt-progress", step: output.step, evaluated, total }),
  });
  let next = await tokens.next();
  while (!next.done) {
    output.add(next.value.token, next.value.forced ? null : (next.value.probability ?? null));
    next = await tokens.next();
  }
  recorder.record(output.finish(next.value, signal));
}

/**
 * For a run that gets nowhere. Each turn has a seed of its own, but at a low temperature that changes little. The
 * effort in the system message stays as it is: another one would mean to evaluate the whole prompt again.
 */
function thinking(sampling: Sampling): Sampling {
  return { ...sampling, temperature: Math.max(sampling.temperature ?? 1, 1) };
}

/** Collects a turn's tokens and streams their text to watchers. */
class TurnOutput {
  readonly #context: RunContext;
  readonly step: number;
  readonly #purpose: TurnPurpose | null;
  readonly #parser: HarmonyParser;
  readonly #tokens: Token[] = [];
  readonly #probabilities: (number | null)[] = [];
  readonly #messages: TurnFinished["messages"][number][] = [];
  /** Indices of the messages that are part of an answer. */
  readonly #answers = new Set<number>();
  #answer = "";
  readonly #repairs: { code: string; detail: string }[] = [];
  readonly #detector = new LoopDetector();
  readonly #cut = new AbortController();
  #loop: TokenLoop | null = null;
  #inArguments = false;

  /** @param purpose Null: a step of the task. */
  constructor(context: RunContext, step: number, purpose: TurnPurpose | null = null) {
    this.#context = context;
    this.step = step;
    this.#purpose = purpose;
    this.#parser = new HarmonyParser(context.model.vocabulary, {
      knownRecipients: context.conversation.recipientsOf(context.state.context.offersReadResult),
    });
  }

  get #withProbabilities(): boolean {
    return this.#context.probabilities && this.#purpose === null;
  }

  /** Fires when the turn only repeats itself. */
  get cut(): AbortSignal {
    return this.#cut.signal;
  }

  add(token: Token, probability: number | null): void {
    this.#tokens.push(token);
    const loop = this.#detector.add(token, this.#inArguments);
    if (loop !== null && this.#loop === null) {
      this.#loop = loop;
      this.#cut.abort();
    }
    if (this.#withProbabilities) this.#probabilities.push(probability);
    this.#take(this.#parser.push(token));
  }

  /** @param signal The run's signal: if it ended the turn, the turn was not cut because of a loop. */
  finish(usage: TurnUsage, signal: AbortSignal): TurnFinished {
    this.#take(this.#parser.end());
    const loop = this.#loopThatEnded(usage, signal);
    return {
      type: "turn-finished",
      step: this.step,
      tokens: this.#tokens,
      ...(this.#withProbabilities && { probabilities: this.#probabilities }),
      messages: this.#messages,
      repairs: this.#repairs,
      usage: loop === null ? usage : { ...usage, stop: "loop" },
      ...(this.#purpose !== null && { purpose: this.#purpose }),
      ...(loop !== null && { loop }),
    };
  }

  /** A replayed record continues as it did, even if a loop is found: version 0.1.0 did not cut them. */
  #loopThatEnded({ stop }: TurnUsage, signal: AbortSignal): TokenLoop | null {
    const loop = this.#loop;
    if (loop === null || stop === "loop") return loop;
    const after = this.#tokens.length - loop.from - loop.period * loop.times;
    const wasCut = stop === "aborted" && !signal.aborted && after <= 2 * LONGEST_PERIOD;
    return wasCut ? loop : null;
  }

  #take(events: readonly HarmonyEvent[]): void {
    for (const event of events) {
      switch (event.type) {
        case "message-start":
          this.#inArguments = isCall(event.header.recipient);
          break;
        case "text-delta":
          this.#show(event.channel, null, event.text);
          if (isAnswerChannel(event.channel)) this.#draft(event.message, event.text);
          break;
        case "argument-delta":
          this.#show(null, event.recipient, event.text);
          break;
        case "message-end":
          this.#inArguments = false;
          this.#endMessage(event.content);
          break;
        case "repair":
          this.#repairs.push({ code: event.code, detail: event.text });
          break;
        default:
          event satisfies never;
      }
    }
  }

  #show(channel: string | null, recipient: string | null, text: string): void {
    // Only steps of the task are for people to read along.
    if (this.#purpose !== null) return;
    const { recorder } = this.#context;
    const tokens = this.#tokens.length;
    recorder.show({ type: "turn-delta", step: this.step, channel, recipient, text, tokens });
  }

  /** Keeps the answer text in case the model fails in the middle of it. */
  #draft(message: number, text: string): void {
    if (this.#purpose !== null) return;
    const between = this.#answers.size > 0 && !this.#answers.has(message) ? "\n" : "";
    this.#answers.add(message);
    this.#answer += between + text;
    this.#context.draft.text = this.#answer;
  }

  #endMessage(message: Message): void {
    if (message.role !== "assistant") return;
    const { channel, content, recipient = null, contentType = null } = message;
    this.#messages.push({ channel, recipient, contentType, content });
  }
}
