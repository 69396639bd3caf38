/** A schema asks for more work than a compiler should spend on it. */
export class EffortExceeded extends Error {
  override readonly name = "EffortExceeded";
}

/** Counts the work that reading a schema takes, in properties looked at, and stops it where it explodes. */
export class Effort {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** @throws EffortExceeded when the limit is reached */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new EffortExceeded();
  }
}
