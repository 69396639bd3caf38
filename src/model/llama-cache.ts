import type { LlamaContextSequence } from "node-llama-cpp";
import type { Token } from "../harmony/message.ts";
import { commonPrefix } from "./common-prefix.ts";

/** Checkpoints that node-llama-cpp keeps for one sequence; the oldest go first. */
export const mostCheckpoints = 16;

/**
 * What a sequence has evaluated, and how to go back in it.
 *
 * gpt-oss looks back through a window of 128 tokens in every other layer. llama.cpp forgets, bit by
 * bit, what lies behind the window, so going back needs either what is still there or a checkpoint.
 * node-llama-cpp (3.22.1) goes back without one as soon as the wanted place itself is still there,
 * even when a part of the window before it is not, and the model then computes something else
 * without a word. Such places are kept away from here.
 */
export class LlamaCache {
  readonly #sequence: LlamaContextSequence;
  readonly #window: number;
  /** Lengths at which checkpoints were taken. */
  #checkpoints: number[] = [];

  constructor(sequence: LlamaContextSequence) {
    this.#sequence = sequence;
    this.#window = sequence.model.fileInsights.swaSize ?? 0;
  }

  get length(): number {
    return this.#sequence.nextTokenIndex;
  }

  /**
   * Keeps what the sequence shares with the prompt, at least one token less than the prompt, and
   * forgets the rest. Returns how many tokens are kept.
   */
  async align(prompt: readonly Token[], unchanged = 0): Promise<number> {
    const held = this.#sequence.contextTokens as readonly Token[];
    const shared = Math.min(commonPrefix(held, prompt, unchanged), prompt.length - 1);
    if (shared < held.length) await this.#goBack(prompt.slice(0, shared));
    return this.length;
  }

  async checkpoint(): Promise<void> {
    if (!this.#sequence.needsCheckpoints || this.#checkpoints.at(-1) === this.length) return;
    await this.#sequence.takeCheckpoint();
    this.#checkpoints.push(this.length);
    if (this.#checkpoints.length > mostCheckpoints) this.#checkpoints.shift();
  }

  async clear(): Promise<void> {
    this.#checkpoints = [];
    await this.#sequence.clearHistory();
  }

  async #goBack(tokens: readonly Token[]): Promise<void> {
    if (tokens.length === 0) return this.clear();
    const windowStart = Math.max(0, tokens.length - this.#window);
    const first = (): number => this.#sequence.stateCellsStartIndex;
    if (this.#sequence.needsCheckpoints && first() < tokens.length && first() > windowStart) {
      await this.#forgetBefore(tokens.length);
      if (first() < tokens.length) return this.clear();
    }
    await this.#sequence.adaptStateToTokens(tokens as never[], false);
    this.#checkpoints = this.#checkpoints.filter((length) => length <= this.length);
  }

  /**
   * Evaluates a few tokens more, which are dropped at once: they push the remains of the window out of
   * the cache, so that going back takes the checkpoint instead. Without a checkpoint it isn't worth it.
   */
  async #forgetBefore(length: number): Promise<void> {
    const sequence = this.#sequence;
    if (!this.#checkpoints.some((checkpoint) => checkpoint <= length)) return;
    const [filler] = sequence.contextTokens.slice(-1);
    while (filler !== undefined && sequence.stateCellsStartIndex < length) {
      if (this.length + this.#window >= sequence.contextSize - 1) return;
      await sequence.evaluateWithoutGeneratingNewTokens(Array(this.#window).fill(filler));
    }
  }
}
