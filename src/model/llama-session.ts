import { OstinatoError } from "../errors.ts";
import { TurnMachine } from "../grammar/turn-machine.ts";
import type { TurnShape } from "../grammar/turn-shape.ts";
import type { Token, TokenSequence } from "../harmony/message.ts";
import { beginsReasoning } from "./begins-reasoning.ts";
import { checkRoom } from "./check-room.ts";
import type { LlamaEngine } from "./llama-engine.ts";
import type { LlamaSequence } from "./llama-sequence.ts";
import type { Session, TurnOptions, TurnToken, TurnUsage } from "./model.ts";
import { modelFailed } from "./model-failed.ts";
import { NativeWork } from "./native-work.ts";
import { PromptChunk } from "./prompt-chunk.ts";
import { TurnClock } from "./turn-clock.ts";
import { type DrawnToken, TurnSampler } from "./turn-sampler.ts";

export interface LlamaSessionOptions {
  readonly engine: LlamaEngine;
  readonly sequence: LlamaSequence;
  readonly contextSize: number;
  /** Tokens evaluated at once. */
  readonly batchSize: number;
  /** Gives another sequence for the session's own, one that keeps more of its first prompt. Default: its own is kept. */
  readonly exchange?: (sequence: LlamaSequence, prompt: TokenSequence) => Promise<LlamaSequence>;
  /** Called once, when the session is disposed, with its sequence when nothing runs on it any more. */
  readonly release: (freed: Promise<LlamaSequence>) => Promise<void>;
}

/** One sequence of a context: it evaluates what is new of a prompt and samples turns after it. */
export class LlamaSession implements Session {
  readonly #options: LlamaSessionOptions;
  readonly #work = new NativeWork();
  readonly #sampler: TurnSampler;
  readonly #chunk: PromptChunk;
  #sequence: LlamaSequence;
  /** Before its first turn a session holds nothing. */
  #isNew = true;
  /** Ends a running turn when the session is disposed. */
  readonly #closing = new AbortController();
  #busy = false;
  #disposed: Promise<void> | null = null;

  constructor(options: LlamaSessionOptions) {
    this.#options = options;
    this.#sequence = options.sequence;
    this.#sampler = new TurnSampler(options.engine);
    this.#chunk = new PromptChunk(options.batchSize);
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
      // What an aborted turn left running comes first.
      const ready = await this.#work.run(() => this.#work.idle(), signal);
      if (ready === null) return clock.usage("aborted");
      sampler.begin(options);
      let feed = await this.#evaluatePrompt(prompt, signal, clock, options.onPromptProgress);
      while (feed !== null && clock.outputTokens < options.maxTokens) {
        if (signal.aborted) break;
        const { demand } = machine;
        if (demand.kind === "done") return clock.usage(demand.stop);
        if (demand.kind === "force") {
          feed.push(machine.accept(demand.token));
          clock.outputTokens++;
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
        clock.outputTokens++;
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

  /** Ends a turn that is going on, as an abort does, and waits for what still runs. */
  dispose(): Promise<void> {
    this.#closing.abort();
    this.#disposed ??= this.#options.release(this.#free());
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #free(): Promise<LlamaSequence> {
    await this.#work.idle();
    this.#sampler.dispose();
    return this.#sequence;
  }

  /** Evaluates all but the end of the prompt, and returns this end; null when aborted. */
  async #evaluatePrompt(
    prompt: TokenSequence,
    signal: AbortSignal,
    clock: TurnClock,
    onProgress: TurnOptions["onPromptProgress"],
  ): Promise<Token[] | null> {
    const { engine } = this.#options;
    const kept = await this.#work.run(() => this.#align(prompt), signal);
    if (kept === null) return null;
    const sequence = this.#sequence;
    clock.reusedTokens = kept;
    const total = prompt.length - kept;
    // A place that later prompts go back to needs a checkpoint, and for this must be evaluated alone.
    const stopHere = beginsReasoning(prompt, engine.vocabulary);
    const end = stopHere ? prompt.length - 1 : prompt.length;
    let at = kept;
    while (end - at > this.#chunk.size || (stopHere && at < end)) {
      const chunk = prompt.slice(at, Math.min(end, at + this.#chunk.size));
      const begin = performance.now();
      const evaluate = async (): Promise<true> => {
        await sequence.append(chunk);
        await sequence.checkpointIfFar();
        return true;
      };
      if ((await this.#work.run(evaluate, signal)) === null) return null;
      at += chunk.length;
      clock.evaluatedTokens += chunk.length;
      this.#chunk.took(chunk.length, performance.now() - begin);
      onProgress?.(at - kept, total);
    }
    if (stopHere) {
      const taken = await this.#work.run(() => sequence.checkpoint().then(() => true), signal);
      if (taken === null) return null;
    }
    clock.waitingTokens = prompt.length - at;
    return Array.from(prompt.slice(at));
  }

  async #align(prompt: TokenSequence): Promise<number> {
    const { exchange } = this.#options;
    if (this.#isNew && exchange) this.#sequence = await exchange(this.#sequence, prompt);
    this.#isNew = false;
    return this.#sequence.align(prompt);
  }

  #begin(): void {
    if (this.#disposed !== null) {
      throw new OstinatoError("model.failed", "The session is disposed.");
    }
    if (this.#busy) {
      throw new OstinatoError("model.failed", "The session is in the middle of a turn.", {
        hint: "Turns on one session run one after another; open another session for another run.",
      });
    }
    this.#busy = true;
  }

  async #end(signal: AbortSignal): Promise<void> {
    // After an abort the last evaluation may still be running: the next turn waits for it.
    if (!signal.aborted) await this.#work.idle();
    this.#busy = false;
  }
}
