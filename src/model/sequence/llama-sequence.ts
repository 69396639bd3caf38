import type { TokenSequence } from "../../harmony/message.ts";
import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";
import type { AddonCheckpoint, AddonContext, LlamaAddon } from "../native/llama-addon.ts";
import { BatchSharing } from "./batch-sharing.ts";
import { commonPrefix } from "./common-prefix.ts";
import type { DecodeQueue, Draw } from "./decode-queue.ts";

/** Checkpoints kept for one sequence; the oldest go first. */
const mostCheckpoints = 16;
const leastInterval = 1024;

export interface SequencePlace {
  readonly addon: LlamaAddon;
  readonly queue: DecodeQueue;
  /** Its number in the context. */
  readonly id: number;
  readonly contextSize: number;
  /** Tokens that every other layer looks back; 0: all. */
  readonly window: number;
}

/**
 * One line of tokens with their keys and values.
 *
 * gpt-oss looks back through a window in every other layer, and what lies behind it is overwritten bit
 * by bit. Going back is right only where the whole window before the place is still there; else from a
 * checkpoint, else from the beginning.
 */
export class LlamaSequence {
  readonly #place: SequencePlace;
  readonly #tokens = new TokenBuffer();
  #checkpoints: { length: number; native: AddonCheckpoint }[] = [];

  #sharing = new BatchSharing();

  constructor(place: SequencePlace) {
    this.#place = place;
  }

  /** How many tokens are evaluated. */
  get length(): number {
    return this.#tokens.length;
  }

  /** Counts from now on which batches this sequence shares with others. */
  countSharing(): BatchSharing {
    this.#sharing = new BatchSharing();
    return this.#sharing;
  }

  async append(tokens: TokenSequence): Promise<void> {
    if (tokens.length > 0) await this.#decode(tokens, null);
  }

  /** Appends tokens, one at least, and draws what comes after them. */
  draw<Result>(tokens: TokenSequence, draw: Draw<Result>): Promise<Result> {
    return this.#decode(tokens, draw);
  }

  /**
   * Keeps what is shared with the prompt, at least one token less than the prompt and no more than `most`,
   * and forgets the rest. Returns how many tokens are kept.
   */
  async align(prompt: TokenSequence, most = prompt.length): Promise<number> {
    const shared = Math.min(this.#sharedWith(prompt), most);
    if (shared < this.length) await this.#goBack(shared);
    return this.length;
  }

  /** How many tokens `align` would keep. */
  async keeps(prompt: TokenSequence): Promise<number> {
    const shared = this.#sharedWith(prompt);
    if (shared === this.length || shared === 0) return shared;
    return this.#place.queue.between((context) => this.#wayBack(context, shared).length);
  }

  /** Makes this a place to go back to. */
  async checkpoint(): Promise<void> {
    const { addon, queue, id, window } = this.#place;
    const { length } = this;
    if (window === 0 || length === 0 || this.#checkpoints.at(-1)?.length === length) return;
    const native = new addon.AddonContextSequenceCheckpoint();
    await queue.between((context) => native.init(context, id));
    this.#checkpoints.push({ length, native });
    if (this.#checkpoints.length > mostCheckpoints) this.#checkpoints.shift()?.native.dispose();
  }

  /** A checkpoint every so often, so that going far back never means going back to the beginning. */
  async checkpointIfFar(): Promise<void> {
    const interval = Math.max(leastInterval, this.#place.contextSize / mostCheckpoints);
    if (this.length - (this.#checkpoints.at(-1)?.length ?? 0) >= interval) await this.checkpoint();
  }

  async clear(): Promise<void> {
    const { queue, id } = this.#place;
    this.#forgetFrom(0);
    await queue.between((context) => context.disposeSequence(id));
  }

  async #decode<Result>(tokens: TokenSequence, draw: Draw<Result> | null): Promise<Result> {
    const { queue, id } = this.#place;
    try {
      const result = await queue.decode(id, this.length, tokens, draw, (position) =>
        this.#sharing.count(position),
      );
      this.#tokens.add(tokens);
      return result;
    } catch (error) {
      // Nobody knows how far it came.
      await this.clear().catch(() => {});
      throw error;
    }
  }

  #sharedWith(prompt: TokenSequence): number {
    return Math.min(commonPrefix(this.#tokens.tokens, prompt), prompt.length - 1);
  }

  async #goBack(length: number): Promise<void> {
    const { queue, id } = this.#place;
    const end = this.length;
    await queue.between(async (context) => {
      const way = this.#wayBack(context, length);
      const isThere =
        way.checkpoint === null
          ? way.length > 0 && context.removeTokenCellsFromSequence(id, way.length, end)
          : await context.restoreCheckpoint(way.checkpoint, way.length - 1, id);
      if (!isThere) context.disposeSequence(id);
      this.#forgetFrom(isThere ? way.length : 0);
    });
  }

  /** Where a way back to a length leads, through which checkpoint: to the length itself, if its window is whole. */
  #wayBack(
    context: AddonContext,
    length: number,
  ): { readonly length: number; readonly checkpoint: AddonCheckpoint | null } {
    const { id, window } = this.#place;
    const windowIsWhole =
      window === 0 || context.getSequenceKvCacheMinPosition(id) <= Math.max(0, length - window);
    if (windowIsWhole) return { length, checkpoint: null };
    const checkpoint = this.#checkpoints.findLast((one) => one.length <= length);
    return { length: checkpoint?.length ?? 0, checkpoint: checkpoint?.native ?? null };
  }

  #forgetFrom(length: number): void {
    this.#tokens.truncate(length);
    for (const { native } of this.#checkpoints.filter((one) => one.length > length))
      native.dispose();
    this.#checkpoints = this.#checkpoints.filter((one) => one.length <= length);
  }
}
