import type { TurnUsage } from "../model.ts";

/** Counts the batches in which a turn's tokens were evaluated together with those of other sessions. */
export class BatchSharing {
  #batches = 0;
  #from = Number.POSITIVE_INFINITY;

  count(position: number): void {
    this.#batches++;
    this.#from = Math.min(this.#from, position);
  }

  /** Undefined: no batch was shared. */
  get usage(): TurnUsage["shared"] {
    return this.#batches === 0 ? undefined : { batches: this.#batches, from: this.#from };
  }
}
