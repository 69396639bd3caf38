import { setTimeout as wait } from "node:timers/promises";
import type { TurnShape } from "../../grammar/turn-shape.ts";
import type { Token, TokenSequence } from "../../harmony/message.ts";
import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { Session, TurnOptions, TurnToken, TurnUsage } from "../model.ts";
import { commonPrefix } from "../sequence/common-prefix.ts";
import { checkRoom } from "../session/check-room.ts";
import { renderScript, type ScriptedMessages } from "./script.ts";

/** The source of a scripted session's turns. */
export interface Script {
  readonly vocabulary: Vocabulary;
  readonly contextSize: number;
  next(promptTokens: TokenSequence, shape: TurnShape): Promise<ScriptedMessages>;
}

/** A session that follows a script and counts tokens like a real one. */
export class ScriptedSession implements Session {
  readonly #script: Script;
  /** What a real model's cache would contain: all but the last token of each turn. */
  readonly #held = new TokenBuffer();

  constructor(script: Script) {
    this.#script = script;
  }

  async *generateTurn(
    prompt: TokenSequence,
    shape: TurnShape,
    options: TurnOptions,
  ): AsyncGenerator<TurnToken, TurnUsage, void> {
    const { vocabulary, contextSize } = this.#script;
    checkRoom(prompt.length, options.maxTokens, contextSize);
    const begin = performance.now();
    const shared = commonPrefix(this.#held.tokens, prompt, options.unchanged);
    const reusedTokens = Math.min(shared, prompt.length - 1);
    const { control } = vocabulary;
    const output: Token[] = [];
    let firstAt = begin;
    let stop: TurnUsage["stop"] = "limit";
    const usage = (): TurnUsage => {
      this.#hold(shared, prompt, output.slice(0, -1));
      return {
        promptTokens: prompt.length,
        reusedTokens,
        evaluatedTokens: prompt.length - reusedTokens,
        outputTokens: output.length,
        stop,
        promptMilliseconds: firstAt - begin,
        outputMilliseconds: performance.now() - firstAt,
      };
    };
    try {
      options.signal?.throwIfAborted();
      const messages = await this.#script.next(prompt, shape);
      await pause(messages.delay, options.signal);
      options.onPromptProgress?.(prompt.length - reusedTokens, prompt.length - reusedTokens);
      firstAt = performance.now();
      for (const token of renderScript(messages, vocabulary, shape)) {
        if (output.length >= options.maxTokens) break;
        options.signal?.throwIfAborted();
        if (output.length > 0) await pause(messages.tokenDelay, options.signal);
        output.push(token);
        yield options.probabilities === true
          ? { token, forced: false, probability: 1 }
          : { token, forced: false };
        if (token === control.call) stop = "call";
        else if (token === control.return) stop = "return";
        else if (token === control.endOfText) stop = "end-of-text";
        if (stop !== "limit") break;
      }
    } catch (error) {
      if (options.signal?.aborted !== true) throw error;
      stop = "aborted";
    }
    return usage();
  }

  /** Keeps the shared prefix and adds the rest, so that a turn's cost doesn't grow with the prompt. */
  #hold(shared: number, prompt: TokenSequence, output: readonly Token[]): void {
    this.#held.truncate(shared);
    this.#held.add(prompt instanceof Int32Array ? prompt.subarray(shared) : prompt.slice(shared));
    this.#held.add(output);
  }

  async dispose(): Promise<void> {
    this.#held.truncate(0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

async function pause(milliseconds: number | undefined, signal?: AbortSignal): Promise<void> {
  if (milliseconds !== undefined && milliseconds > 0) {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  }
}
