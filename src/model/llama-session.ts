import { OstinatoError } from "../errors.ts";
import { TurnMachine } from "../grammar/turn-machine.ts";
import type { TurnShape } from "../grammar/turn-shape.ts";
import type { Token } from "../harmony/message.ts";
import { beginsReasoning } from "./begins-reasoning.ts";
import { checkRoom } from "./check-room.ts";
import type { LlamaEngine } from "./llama-engine.ts";
import type { LlamaSequence } from "./llama-sequence.ts";
import type { Session, TurnOptions, TurnToken, TurnUsage } from "./model.ts";
import { modelFailed } from "./model-failed.ts";
import { NativeWork } from "./native-work.ts";
import { PromptChunk } from "./prompt-chunk.ts";
import { type DrawnToken, TurnSampler } from "./turn-sampler.ts";

export interface LlamaSessionOptions {
  readonly engine: LlamaEngine;
  readonly sequence: LlamaSequence;
  readonly contextSize: number;
  /** Tokens evaluated at once. */
  readonly batchSize: number;
  /** Called once, when the session is disposed and nothing runs on the sequence any more. */
  readonly release: () => Promise<void>;
}

/** One sequence of a context: it evaluates what is new of a prompt and samples turns after it. */
export class LlamaSession implements Session {
  readonly #options: LlamaSessionOptions;
  readonly #work = new NativeWork();
  readonly #chunk: PromptChunk;
  #state: "idle" | "busy" | "disposed" = "idle";

  constructor(options: LlamaSessionOptions) {
    this.#options = options;
    this.#chunk = new PromptChunk(options.batchSize);
  }

  async *generateTurn(
    prompt: readonly Token[],
    shape: TurnShape,
    options: TurnOptions,
  ): AsyncGenerator<TurnToken, TurnUsage, void> {
    const { engine, sequence, contextSize } = this.#options;
    checkRoom(prompt.length, options.maxTokens, contextSize);
    this.#begin();
    const clock = new TurnClock(prompt.length);
    const machine = new TurnMachine(shape, engine.vocabulary);
    const sampler = new TurnSampler(engine, options);
    try {
      // What an aborted turn left running comes first.
      const ready = await this.#work.run(() => this.#work.idle(), options.signal);
      if (ready === null) return clock.usage("aborted");
      let feed = await this.#evaluatePrompt(prompt, options, clock);
      while (feed !== null && clock.outputTokens < options.maxTokens) {
        if (options.signal?.aborted === true) break;
        const { demand } = machine;
        if (demand.kind === "done") return clock.usage(demand.stop);
        if (demand.kind === "force") {
          feed.push(machine.accept(demand.token));
          clock.outputTokens++;
          yield { token: demand.token, forced: true };
          continue;
        }
        sampler.prepare(demand);
        const fed: Token[] = feed;
        const draw = (): Promise<DrawnToken> => sequence.draw(fed, sampler.draw);
        const drawn = await this.#work.run(draw, options.signal);
        clock.firstToken();
        if (drawn === null) break;
        const token = machine.accept(drawn.token);
        feed = [token];
        clock.outputTokens++;
        yield { ...drawn, token, forced: false };
      }
      const { demand } = machine;
      if (demand.kind === "done") return clock.usage(demand.stop);
      return clock.usage(options.signal?.aborted === true ? "aborted" : "limit");
    } catch (error) {
      throw modelFailed(error, engine.native.complaints());
    } finally {
      await this.#end(sampler, options.signal);
    }
  }

  /** Waits for what still runs. */
  async dispose(): Promise<void> {
    if (this.#state === "disposed") return;
    this.#state = "disposed";
    await this.#work.idle();
    await this.#options.release();
  }

  /** Evaluates all but the end of the prompt, and returns this end; null when aborted. */
  async #evaluatePrompt(
    prompt: readonly Token[],
    options: TurnOptions,
    clock: TurnClock,
  ): Promise<Token[] | null> {
    const { sequence, engine } = this.#options;
    const { signal, onPromptProgress } = options;
    const kept = await this.#work.run(() => sequence.align(prompt), signal);
    if (kept === null) return null;
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
      onPromptProgress?.(at - kept, total);
    }
    if (stopHere) {
      const taken = await this.#work.run(() => sequence.checkpoint().then(() => true), signal);
      if (taken === null) return null;
    }
    clock.evaluatedTokens += prompt.length - at;
    return prompt.slice(at);
  }

  #begin(): void {
    if (this.#state === "disposed") {
      throw new OstinatoError("model.failed", "The session is disposed.");
    }
    if (this.#state === "busy") {
      throw new OstinatoError("model.failed", "The session is in the middle of a turn.", {
        hint: "Turns on one session run one after another; open another session for another run.",
      });
    }
    this.#state = "busy";
  }

  async #end(sampler: TurnSampler, signal: AbortSignal | undefined): Promise<void> {
    // After an abort the last evaluation may still be running: it is waited for by the next turn.
    const closing = this.#work.idle().then(() => sampler.close());
    if (signal?.aborted === true) void this.#work.run(() => closing, undefined);
    else await closing;
    if (this.#state === "busy") this.#state = "idle";
  }
}

/** Counts and times of a turn. */
class TurnClock {
  readonly #promptTokens: number;
  readonly #begin = performance.now();
  #first: number | null = null;
  reusedTokens = 0;
  evaluatedTokens = 0;
  outputTokens = 0;

  constructor(promptTokens: number) {
    this.#promptTokens = promptTokens;
  }

  firstToken(): void {
    this.#first ??= performance.now();
  }

  usage(stop: TurnUsage["stop"]): TurnUsage {
    const now = performance.now();
    const first = this.#first ?? now;
    return {
      promptTokens: this.#promptTokens,
      reusedTokens: this.reusedTokens,
      evaluatedTokens: this.evaluatedTokens,
      outputTokens: this.outputTokens,
      stop,
      promptMilliseconds: first - this.#begin,
      outputMilliseconds: now - first,
    };
  }
}
