import type { LlamaSequence, MovedCache } from "./llama-sequence.ts";

interface Parking {
  /** The sequence, which is then the session's again; null if another session has it. */
  unpark(): Promise<LlamaSequence | null>;
  /** Waits for another one. */
  another(signal: AbortSignal | undefined): Promise<LlamaSequence>;
}

/**
 * The sequence of a session that is at rest. Another session may have it meanwhile: its cache is then moved out
 * and comes back in whichever sequence is free.
 */
export class ParkedSequence {
  readonly sequence: LlamaSequence;
  readonly #parking: Parking;
  #moved: MovedCache | null = null;

  constructor(sequence: LlamaSequence, parking: Parking) {
    this.sequence = sequence;
    this.#parking = parking;
  }

  /** Makes room for another session. Where the cache can't be written, it is evaluated again later. */
  async moveOut(): Promise<void> {
    this.#moved = await this.sequence.moveOut().catch(() => null);
    if (this.#moved === null) await this.sequence.clear();
  }

  /**
   * A sequence with the cache.
   * @throws The signal's reason.
   */
  async takeBack(signal?: AbortSignal): Promise<LlamaSequence> {
    const own = await this.#parking.unpark();
    if (own !== null) return own;
    const other = await this.#parking.another(signal);
    const moved = this.#moved;
    this.#moved = null;
    if (moved === null) return other;
    try {
      await other.moveIn(moved);
    } catch {
      await moved.remove().catch(() => {});
      await other.clear();
    }
    return other;
  }

  /** For a session that ends at rest: the sequence to release, if another session doesn't have it. */
  async leave(): Promise<LlamaSequence | null> {
    const own = await this.#parking.unpark();
    const moved = this.#moved;
    this.#moved = null;
    await moved?.remove();
    return own;
  }
}
