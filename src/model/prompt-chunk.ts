/** An abort leaves one chunk running; it should not run longer than this. */
const targetMilliseconds = 500;
const smallest = 32;

/**
 * How many prompt tokens to evaluate at once: as many as the machine does in about half a second, so
 * that progress shows and an abort wastes little, up to a batch, which is the fastest.
 */
export class PromptChunk {
  readonly #batch: number;
  #size: number;

  constructor(batch: number) {
    this.#batch = batch;
    this.#size = Math.min(batch, 2 * smallest);
  }

  get size(): number {
    return this.#size;
  }

  /** Learns from a chunk that was evaluated. */
  took(tokens: number, milliseconds: number): void {
    const affordable = (tokens * targetMilliseconds) / Math.max(milliseconds, 0.1);
    const doubled = Math.min(affordable, 2 * this.#size);
    this.#size = Math.round(Math.min(this.#batch, Math.max(smallest, doubled)));
  }
}
