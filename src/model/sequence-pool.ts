import type { LlamaContext, LlamaContextSequence } from "node-llama-cpp";
import { mostCheckpoints } from "./llama-cache.ts";

interface Place {
  readonly context: LlamaContext;
  readonly free: LlamaContextSequence[];
  open: number;
}

/**
 * Sequences for sessions. A context holds a fixed number of them and evaluates them together; when
 * all are taken another context is made, and an emptied one is freed, except the first.
 */
export class SequencePool {
  readonly #makeContext: () => Promise<LlamaContext>;
  readonly #places: Place[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(first: LlamaContext, makeContext: () => Promise<LlamaContext>) {
    this.#makeContext = makeContext;
    this.#add(first);
  }

  /** @throws whatever `makeContext` throws. */
  acquire(): Promise<LlamaContextSequence> {
    return this.#inTurn(async () => {
      const place = this.#places.find(({ free }) => free.length > 0);
      const { free } = place ?? this.#add(await this.#makeContext());
      const sequence = free.pop() as LlamaContextSequence;
      this.#placeOf(sequence).open++;
      return sequence;
    });
  }

  release(sequence: LlamaContextSequence): Promise<void> {
    return this.#inTurn(async () => {
      const place = this.#placeOf(sequence);
      place.free.push(sequence);
      place.open--;
      if (place.open > 0 || place === this.#places[0]) return;
      this.#places.splice(this.#places.indexOf(place), 1);
      await place.context.dispose();
    });
  }

  async dispose(): Promise<void> {
    await this.#inTurn(async () => {
      for (const { context } of this.#places.splice(0)) await context.dispose();
    });
  }

  #add(context: LlamaContext): Place {
    const free = Array.from({ length: context.totalSequences }, () =>
      // Checkpoints are taken where they are needed and not every so many tokens.
      context.getSequence({ checkpoints: { max: mostCheckpoints, interval: false } }),
    );
    const place = { context, free, open: 0 };
    this.#places.push(place);
    return place;
  }

  #placeOf(sequence: LlamaContextSequence): Place {
    return this.#places.find(({ context }) => context === sequence.context) as Place;
  }

  /** One after another: two callers must not both make a context for the same need. */
  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }
}
