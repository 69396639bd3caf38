import type { TokenSequence } from "../../harmony/message.ts";
import type { NativeContext, NativeModel } from "../native/native-model.ts";
import { DecodeQueue } from "./decode-queue.ts";
import { LlamaSequence } from "./llama-sequence.ts";

export interface PoolOptions {
  readonly native: NativeModel;
  readonly sequences: number;
  readonly batchSize: number;
  readonly contextSize: number;
  readonly window: number;
  /**
   * Throws if another context doesn't fit in memory. Called before each context but the first. Default: no
   * check.
   */
  readonly mustFit?: () => void;
}

interface Place {
  readonly context: NativeContext;
  readonly sequences: readonly LlamaSequence[];
  /** Least recently used first. */
  readonly free: LlamaSequence[];
}

/**
 * A pool of sequences for sessions. A context holds a fixed number of them and evaluates them together. When
 * all are in use, another context is created. A context without used sequences is freed, except the first.
 */
export class SequencePool {
  readonly #options: PoolOptions;
  readonly #places: Place[] = [];
  /** Pending work on sequences that will be free once it ends. */
  readonly #returning = new Set<Promise<unknown>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Creates the first context. */
  open(): Promise<void> {
    return this.#inTurn(async () => void (await this.#add()));
  }

  /**
   * Returns a free sequence. If one is about to become free, waits for it rather than creating another
   * context.
   * @throws OstinatoError `model.memory`, or llama.cpp's error if a context can't be created.
   */
  async acquire(): Promise<LlamaSequence> {
    for (;;) {
      const sequence = await this.#inTurn(async () => {
        const place = this.#places.find(({ free }) => free.length > 0);
        if (place === undefined && this.#returning.size > 0) return undefined;
        return (place ?? (await this.#add())).free.shift();
      });
      if (sequence !== undefined) return sequence;
      await Promise.race(this.#returning);
    }
  }

  /**
   * Exchanges a sequence on which nothing was evaluated since it was acquired for the free one that keeps
   * most of the prompt. Returns the same sequence if no other keeps more.
   */
  exchange(sequence: LlamaSequence, prompt: TokenSequence): Promise<LlamaSequence> {
    return this.#inTurn(async () => {
      let best = sequence;
      let most = await sequence.keeps(prompt);
      for (const free of this.#places.flatMap((place) => place.free)) {
        const kept = await free.keeps(prompt);
        if (kept > most) [best, most] = [free, kept];
      }
      const place = this.#places.find(({ free }) => free.includes(best));
      if (place === undefined) return sequence;
      place.free.splice(place.free.indexOf(best), 1);
      // In front of the others, because it was not used.
      await this.#takeBack(sequence, (free) => free.unshift(sequence));
      return best;
    });
  }

  /** @param sequence The sequence, or a promise that resolves when no work is pending on it. */
  async release(sequence: LlamaSequence | Promise<LlamaSequence>): Promise<void> {
    const taken = Promise.resolve(sequence).then((one) =>
      this.#inTurn(() => this.#takeBack(one, (free) => free.push(one))),
    );
    const settled = taken.catch(() => {});
    this.#returning.add(settled);
    try {
      await taken;
    } finally {
      this.#returning.delete(settled);
    }
  }

  dispose(): Promise<void> {
    return this.#inTurn(async () => {
      for (const { context } of this.#places.splice(0)) await context.dispose();
    });
  }

  async #takeBack(
    sequence: LlamaSequence,
    keep: (free: LlamaSequence[]) => unknown,
  ): Promise<void> {
    const place = this.#places.find(({ sequences }) => sequences.includes(sequence));
    if (place === undefined) return;
    keep(place.free);
    if (place.free.length < place.sequences.length || place === this.#places[0]) return;
    this.#places.splice(this.#places.indexOf(place), 1);
    await place.context.dispose();
  }

  async #add(): Promise<Place> {
    const { native, batchSize, contextSize, window, mustFit } = this.#options;
    if (this.#places.length > 0) mustFit?.();
    const context = await native.openContext();
    const queue = new DecodeQueue(context.context, batchSize);
    const sequences = Array.from(
      { length: this.#options.sequences },
      (_, id) => new LlamaSequence({ addon: native.addon, queue, id, contextSize, window }),
    );
    const place = { context, sequences, free: [...sequences] };
    this.#places.push(place);
    return place;
  }

  /** Serialized, so that two callers don't both create a context. */
  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }
}
