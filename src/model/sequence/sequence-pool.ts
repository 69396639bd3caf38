import { OstinatoError } from "../../errors.ts";
import type { TokenSequence } from "../../harmony/message.ts";
import type { NativeContext, NativeModel } from "../native/native-model.ts";
import { DecodeQueue } from "./decode-queue.ts";
import { LlamaSequence } from "./llama-sequence.ts";
import { ParkedSequence } from "./parked-sequence.ts";

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

interface Waiter {
  readonly resolve: (sequence: LlamaSequence) => void;
  readonly reject: (reason: unknown) => void;
}

/** How a session waits for a sequence. */
export interface WaitOptions {
  /** Before everybody who waits: a session that continues. Default: false. */
  readonly first?: boolean;
  /** Rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
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
  /** Sequences of sessions that are at rest, longest first. */
  readonly #parked: ParkedSequence[] = [];
  /** Who waits for a sequence, in the order in which they get one. */
  readonly #waiting: Waiter[] = [];
  #isDisposed = false;
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
   * Returns a free sequence of the existing contexts, or one whose session is at rest: its cache is moved out.
   * Otherwise waits for one, in order of arrival.
   *
   * @throws OstinatoError `model.failed` when the pool is disposed; the signal's reason when it fires.
   */
  async acquireInTurn({ first = false, signal }: WaitOptions = {}): Promise<LlamaSequence> {
    signal?.throwIfAborted();
    if (this.#isDisposed) throw disposed();
    const { promise, resolve, reject } = Promise.withResolvers<LlamaSequence>();
    const waiter = { resolve, reject };
    if (first) this.#waiting.unshift(waiter);
    else this.#waiting.push(waiter);
    const abort = () => {
      const at = this.#waiting.indexOf(waiter);
      if (at >= 0) this.#waiting.splice(at, 1);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    this.#inTurn(() => this.#serve()).catch(() => {});
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** The sequence of a session that is at rest: another session may have it meanwhile. */
  park(sequence: LlamaSequence): ParkedSequence {
    const parked = new ParkedSequence(sequence, {
      unpark: () => this.#inTurn(async () => this.#unpark(parked)),
      another: (signal) => this.acquireInTurn({ first: true, signal }),
    });
    this.#parked.push(parked);
    this.#inTurn(() => this.#serve()).catch(() => {});
    return parked;
  }

  /** Null: another session has its sequence. */
  #unpark(parked: ParkedSequence): LlamaSequence | null {
    const at = this.#parked.indexOf(parked);
    if (at < 0) return null;
    this.#parked.splice(at, 1);
    return parked.sequence;
  }

  /** Gives what is free, and what is parked, to those who wait. */
  async #serve(): Promise<void> {
    while (this.#waiting.length > 0) {
      const place = this.#places.find(({ free }) => free.length > 0);
      const parked = place === undefined ? this.#parked.shift() : undefined;
      await parked?.moveOut();
      // Whoever waited may have left meanwhile: the sequence is then free.
      const waiter = this.#waiting.shift();
      const sequence = place?.free[0] ?? parked?.sequence;
      if (sequence === undefined) {
        if (waiter !== undefined) this.#waiting.unshift(waiter);
        return;
      }
      if (waiter !== undefined) place?.free.shift();
      else if (parked !== undefined) this.#placeOf(sequence)?.free.push(sequence);
      waiter?.resolve(sequence);
    }
  }

  #placeOf(sequence: LlamaSequence): Place | undefined {
    return this.#places.find(({ sequences }) => sequences.includes(sequence));
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

  /**
   * @param sequence The sequence, or a promise that resolves when no work is pending on it. Null: another session
   *   has it.
   */
  async release(sequence: LlamaSequence | Promise<LlamaSequence | null>): Promise<void> {
    const taken = Promise.resolve(sequence).then(async (one) => {
      if (one !== null) await this.#inTurn(() => this.#takeBack(one, (free) => free.push(one)));
    });
    const settled = taken.catch(() => {});
    this.#returning.add(settled);
    try {
      await taken;
    } finally {
      this.#returning.delete(settled);
    }
  }

  dispose(): Promise<void> {
    this.#isDisposed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(disposed());
    return this.#inTurn(async () => {
      for (const { context } of this.#places.splice(0)) await context.dispose();
    });
  }

  async #takeBack(
    sequence: LlamaSequence,
    keep: (free: LlamaSequence[]) => unknown,
  ): Promise<void> {
    const place = this.#placeOf(sequence);
    if (place === undefined) return;
    keep(place.free);
    await this.#serve();
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

function disposed(): OstinatoError {
  return new OstinatoError("model.failed", "The model has been disposed.");
}
