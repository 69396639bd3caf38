/**
 * Lets a few calls start at a time. Many that start together only take the processor from each other,
 * until on a busy machine all of them are late.
 */
export class StartGate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param width Calls that may be starting at once. */
  constructor(width: number) {
    this.#free = width;
  }

  /** Resolves when it is this call's turn, with what to call when it has started or failed to. */
  async enter(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
  }
}
