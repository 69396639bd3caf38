/** A schema takes more work than a compiler should spend on it. */
export class EffortExceeded extends Error {
  override readonly name = "EffortExceeded";
}

/** Counts the work of reading a schema, in properties visited, and stops it if it explodes. */
export class Effort {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** @throws EffortExceeded if the limit is reached */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new EffortExceeded();
  }
}
