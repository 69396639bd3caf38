import type { TokenSequence } from "../../harmony/message.ts";
import { TokenBuffer } from "../../harmony/vocabulary/token-buffer.ts";
import type { AddonCheckpoint, AddonContext, LlamaAddon } from "../native/llama-addon.ts";
import { BatchSharing } from "./batch-sharing.ts";
import { commonPrefix } from "./common-prefix.ts";
import type { DecodeQueue, Draw } from "./decode-queue.ts";
import { SavedCache } from "./saved-cache.ts";

/** The most checkpoints per sequence. The oldest are dropped first. */
const mostCheckpoints = 16;
const leastInterval = 1024;

export interface SequencePlace {
  readonly addon: LlamaAddon;
  readonly queue: DecodeQueue;
  /** The sequence's number in the context. */
  readonly id: number;
  readonly contextSize: number;
  /** Sliding window of every other layer in tokens. 0: unlimited. */
  readonly window: number;
}

interface Checkpoint {
  readonly length: number;
  readonly native: AddonCheckpoint;
}

/** A cache outside of any sequence. */
export interface MovedCache {
  readonly tokens: Int32Array;
  readonly checkpoints: readonly Checkpoint[];
  /** Null: there are no tokens. */
  readonly file: SavedCache | null;
  /** For a cache that nobody needs any more. */
  remove(): Promise<void>;
}

/**
 * One sequence of tokens with its KV cache.
 *
 * gpt-oss has a sliding window in every other layer, and tokens outside the window are gradually overwritten.
 * Rolling back to a position is only correct if the whole window before it is still cached. Otherwise the
 * sequence goes back to a checkpoint, or to the start.
 */
export class LlamaSequence {
  readonly #place: SequencePlace;
  readonly #tokens = new TokenBuffer();
  #checkpoints: Checkpoint[] = [];

  #sharing = new BatchSharing();

  constructor(place: SequencePlace) {
    this.#place = place;
  }

  /** Number of evaluated tokens. */
  get length(): number {
    return this.#tokens.length;
  }

  /** Starts counting the batches that this sequence shares with others. */
  countSharing(): BatchSharing {
    this.#sharing = new BatchSharing();
    return this.#sharing;
  }

  async append(tokens: TokenSequence): Promise<void> {
    if (tokens.length > 0) await this.#decode(tokens, null);
  }

  /** Appends at least one token and samples the next one. */
  draw<Result>(tokens: TokenSequence, draw: Draw<Result>): Promise<Result> {
    return this.#decode(tokens, draw);
  }

  /**
   * Keeps the prefix shared with the prompt (at most one token less than the prompt, and at most `most`) and
   * drops the rest. Returns how many tokens are kept.
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
    return this.#place.queue.between((context) => this.#rollback(context, shared).length);
  }

  /** Creates a checkpoint at the current position. */
  async checkpoint(): Promise<void> {
    const { addon, queue, id, window } = this.#place;
    const { length } = this;
    if (window === 0 || length === 0 || this.#checkpoints.at(-1)?.length === length) return;
    const native = new addon.AddonContextSequenceCheckpoint();
    await queue.between((context) => native.init(context, id));
    this.#checkpoints.push({ length, native });
    if (this.#checkpoints.length > mostCheckpoints) this.#checkpoints.shift()?.native.dispose();
  }

  /** Creates a checkpoint at regular intervals, so that going far back never means starting over. */
  async checkpointIfFar(): Promise<void> {
    const interval = Math.max(leastInterval, this.#place.contextSize / mostCheckpoints);
    if (this.length - (this.#checkpoints.at(-1)?.length ?? 0) >= interval) await this.checkpoint();
  }

  /**
   * Moves the cache into a file and leaves the sequence empty, for another session. The file takes as much disk
   * space as the tokens take memory.
   */
  async moveOut(): Promise<MovedCache> {
    const { queue, id } = this.#place;
    const tokens = Int32Array.from(this.#tokens.tokens);
    const checkpoints = this.#checkpoints;
    const write = (path: string) =>
      queue.between((context) =>
        context.saveSequenceStateToFile(path, id, Uint32Array.from(tokens)),
      );
    const file = tokens.length === 0 ? null : await SavedCache.write(write);
    // They go with the cache.
    this.#checkpoints = [];
    await this.clear();
    const remove = async () => {
      for (const { native } of checkpoints) native.dispose();
      await file?.remove();
    };
    return { tokens, checkpoints, file, remove };
  }

  /** Puts a cache that was moved out of this or another sequence into this one, which is empty. */
  async moveIn({ tokens, checkpoints, file }: MovedCache): Promise<void> {
    if (file === null) return;
    const { queue, id, contextSize } = this.#place;
    await queue.between((context) =>
      context.loadSequenceStateFromFile(file.path, id, contextSize + 1),
    );
    this.#tokens.add(tokens);
    this.#checkpoints = [...checkpoints];
    await file.remove();
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
      // It is unknown how much was evaluated.
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
      const rollback = this.#rollback(context, length);
      const isThere =
        rollback.checkpoint === null
          ? rollback.length > 0 && context.removeTokenCellsFromSequence(id, rollback.length, end)
          : await context.restoreCheckpoint(rollback.checkpoint, rollback.length - 1, id);
      if (!isThere) context.disposeSequence(id);
      this.#forgetFrom(isThere ? rollback.length : 0);
    });
  }

  /**
   * How to roll back to a length: directly if its window is complete, otherwise to the nearest checkpoint
   * before it.
   */
  #rollback(
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
