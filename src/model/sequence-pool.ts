import { DecodeQueue } from "./decode-queue.ts";
import { LlamaSequence } from "./llama-sequence.ts";
import type { NativeContext, NativeModel } from "./native-model.ts";

export interface PoolOptions {
  readonly native: NativeModel;
  readonly sequences: number;
  readonly batchSize: number;
  readonly contextSize: number;
  readonly window: number;
}

interface Place {
  readonly context: NativeContext;
  readonly sequences: readonly LlamaSequence[];
  readonly free: LlamaSequence[];
}

/**
 * Sequences for sessions. A context holds a fixed number of them and evaluates them together; when
 * all are taken another context is made, and an emptied one is freed, except the first.
 */
export class SequencePool {
  readonly #options: PoolOptions;
  readonly #places: Place[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Makes the first context. */
  open(): Promise<void> {
    return this.#inTurn(async () => void (await this.#add()));
  }

  /** @throws OstinatoError `model.memory`, or what llama.cpp throws when a context can't be made. */
  acquire(): Promise<LlamaSequence> {
    return this.#inTurn(async () => {
      const { free } = this.#places.find((place) => place.free.length > 0) ?? (await this.#add());
      return free.pop() as LlamaSequence;
    });
  }

  release(sequence: LlamaSequence): Promise<void> {
    return this.#inTurn(async () => {
      const place = this.#places.find(({ sequences }) => sequences.includes(sequence));
      if (place === undefined) return;
      place.free.push(sequence);
      if (place.free.length < place.sequences.length || place === this.#places[0]) return;
      this.#places.splice(this.#places.indexOf(place), 1);
      await place.context.dispose();
    });
  }

  dispose(): Promise<void> {
    return this.#inTurn(async () => {
      for (const { context } of this.#places.splice(0)) await context.dispose();
    });
  }

  async #add(): Promise<Place> {
    const { native, batchSize, contextSize, window } = this.#options;
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

  /** One after another: two callers must not both make a context for the same need. */
  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }
}
