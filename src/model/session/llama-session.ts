import { OstinatoError } from "../../errors.ts";
import { TurnMachine } from "../../grammar/turn-machine.ts";
import type { TurnShape } from "../../grammar/turn-shape.ts";
import type { Token, TokenSequence } from "../../harmony/message.ts";
import type { EvaluatedTurn, Session, TurnOptions, TurnToken, TurnUsage } from "../model.ts";
import type { LlamaEngine } from "../native/llama-engine.ts";
import { modelFailed } from "../native/model-failed.ts";
import type { LlamaSequence } from "../sequence/llama-sequence.ts";
import type { ParkedSequence } from "../sequence/parked-sequence.ts";
import { checkRoom } from "./check-room.ts";
import { NativeWork } from "./native-work.ts";
import { readPrompt } from "./read-prompt.ts";
import { restoreCache } from "./restore-cache.ts";
import { TurnClock } from "./turn-clock.ts";
import { type DrawnToken, TurnSampler } from "./turn-sampler.ts";

export interface LlamaSessionOptions {
  readonly engine: LlamaEngine;
  readonly sequence: LlamaSequence;
  readonly contextSize: number;
  /** Prompt tokens evaluated per batch. */
  readonly chunk: number;
  /** Exchanges the session's sequence for one that keeps more of its first prompt. Default: no exchange. */
  readonly exchange?: (sequence: LlamaSequence, prompt: TokenSequence) => Promise<LlamaSequence>;
  /**
   * Called once when the session is disposed, with a promise of its sequence that resolves when no work is
   * pending on it; of null if another session has the sequence.
   */
  readonly release: (freed: Promise<LlamaSequence | null>) => Promise<void>;
  /** Offers the session's sequence to other sessions until it is taken back. Default: it is kept. */
  readonly park?: (sequence: LlamaSequence) => ParkedSequence;
}

/** A session on one sequence of a context: evaluates the new part of a prompt and samples a turn. */
export class LlamaSession implements Session {
  readonly #options: LlamaSessionOptions;
  readonly #work = new NativeWork();
  readonly #sampler: TurnSampler;
  #sequence: LlamaSequence;
  /** Set while the session is at rest and others may have its sequence. */
  #parked: ParkedSequence | null = null;
  /** True until the first turn. */
  #isNew = true;
  /** Earlier turns of the run that are not in the cache yet. */
  #earlier: readonly EvaluatedTurn[] = [];
  /** Ends a running turn when the session is disposed. */
  readonly #closing = new AbortController();
  #busy = false;
  #disposed: Promise<void> | null = null;

  constructor(options: LlamaSessionOptions) {
    this.#options = options;
    this.#sequence = options.sequence;
    this.#sampler = new TurnSampler(options.engine);
  }

  async *generateTurn(
    prompt: TokenSequence,
    shape: TurnShape,
    options: TurnOptions,
  ): AsyncGenerator<TurnToken, TurnUsage, void> {
    const { engine, contextSize } = this.#options;
    checkRoom(prompt.length, options.maxTokens, contextSize);
    const machine = new TurnMachine(shape, engine.vocabulary);
    this.#begin();
    const sampler = this.#sampler;
    const signal = AbortSignal.any([
      this.#closing.signal,
      ...(options.signal ? [options.signal] : []),
    ]);
    const clock = new TurnClock(prompt.length);
    try {
      // Wait for what an aborted turn left running, and for a place after a rest.
      const ready = await this.#work.run(() => this.#wakeUp(signal), signal);
      // A session disposed meanwhile has freed its sampler.
      if (ready === null || signal.aborted) return clock.usage("aborted");
      sampler.begin(options);
      let feed = await this.#evaluate(prompt, options, signal, clock);
      while (feed !== null && clock.outputTokens < options.maxTokens) {
        if (signal.aborted) break;
        const { demand } = machine;
        if (demand.kind === "done") return clock.usage(demand.stop);
        if (demand.kind === "force") {
          feed.push(machine.accept(demand.token));
          clock.count(true);
          yield { token: demand.token, forced: true };
          continue;
        }
        sampler.prepare(demand, options.compareWith?.[clock.outputTokens]);
        const fed: Token[] = feed;
        const draw = (): Promise<DrawnToken> => this.#sequence.draw(fed, sampler.draw);
        const drawn = await this.#work.run(draw, signal);
        if (drawn === null) break;
        clock.drawn();
        const token = machine.accept(drawn.token);
        feed = [token];
        clock.count(false);
        yield { ...drawn, token, forced: false };
      }
      const { demand } = machine;
      if (demand.kind === "done") return clock.usage(demand.stop);
      return clock.usage(signal.aborted ? "aborted" : "limit");
    } catch (error) {
      throw await modelFailed(error);
    } finally {
      await this.#end(signal);
    }
  }

  recall(turns: readonly EvaluatedTurn[]): void {
    this.#earlier = turns;
  }

  async park(): Promise<void> {
    await this.#work.idle();
    if (this.#busy || this.#disposed !== null || this.#parked !== null) return;
    this.#parked = this.#options.park?.(this.#sequence) ?? null;
  }

  async #wakeUp(signal: AbortSignal): Promise<void> {
    await this.#work.idle();
    if (this.#parked === null) return;
    this.#sequence = await this.#parked.takeBack(signal);
    this.#parked = null;
  }

  /** Ends a turn in progress like an abort does, and waits for pending work. */
  dispose(): Promise<void> {
    this.#closing.abort();
    this.#disposed ??= this.#options.release(this.#free());
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #free(): Promise<LlamaSequence | null> {
    await this.#work.idle();
    this.#sampler.dispose();
    return this.#parked === null ? this.#sequence : this.#parked.leave();
  }

  /**
   * Evaluates all of the prompt but its end, and returns that end for the first sampling step. Null if
   * aborted.
   */
  async #evaluate(
    prompt: TokenSequence,
    { evaluateAs, onPromptProgress }: TurnOptions,
    signal: AbortSignal,
    clock: TurnClock,
  ): Promise<Token[] | null> {
    const { chunk, engine } = this.#options;
    const run = <Result>(work: () => Promise<Result>): Promise<Result | null> =>
      this.#work.run(work, signal);
    const sequence = await run(() => this.#sequenceFor(prompt));
    if (sequence === null) return null;
    clock.sharing = sequence.countSharing();
    const place = { sequence, chunk, vocabulary: engine.vocabulary, run };
    const isRestored = this.#earlier.length > 0;
    if (isRestored) {
      const restored = await restoreCache(this.#earlier, place, (evaluated, total) =>
        onPromptProgress?.(evaluated, total),
      );
      clock.evaluatedTokens = restored.evaluatedTokens;
      if (!restored.isWhole) return null;
      this.#earlier = [];
    }
    const before = clock.evaluatedTokens;
    const read = await readPrompt(prompt, place, evaluateAs, (evaluated, total) => {
      clock.evaluatedTokens = before + evaluated;
      onPromptProgress?.(evaluated, total);
    });
    if (isRestored) clock.restoredTokens = read.kept;
    else clock.reusedTokens = read.kept;
    clock.borders = read.borders;
    clock.waitingTokens = read.rest?.length ?? 0;
    return read.rest;
  }

  /**
   * With `shareCache`, a new session takes over a closed session's sequence that shares a prefix with its
   * prompt.
   */
  async #sequenceFor(prompt: TokenSequence): Promise<LlamaSequence> {
    const { exchange } = this.#options;
    if (this.#isNew && exchange) {
      this.#sequence = await exchange(this.#sequence, prompt);
      if ((await this.#sequence.keeps(prompt)) > 0) this.#earlier = [];
    }
    this.#isNew = false;
    return this.#sequence;
  }

  #begin(): void {
    if (this.#disposed !== null) {
      throw new OstinatoError("model.failed", "The session has been disposed.");
    }
    if (this.#busy) {
      throw new OstinatoError("model.failed", "The session is already generating a turn.", {
        hint: "Turns on one session run one after another. Open another session for another run.",
      });
    }
    this.#busy = true;
  }

  async #end(signal: AbortSignal): Promise<void> {
    // After an abort the last evaluation may still be running. The next turn waits for it.
    if (!signal.aborted) await this.#work.idle();
    this.#busy = false;
  }
}
