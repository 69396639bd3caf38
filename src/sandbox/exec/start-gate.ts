/**
 * Lets only a few calls start at the same time. Many simultaneous starts compete for the processor, until on a
 * busy machine all of them are late.
 */
export class StartGate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param width How many calls may be starting at the same time. */
  constructor(width: number) {
    this.#free = width;
  }

  /** Resolves when it is this call's turn, with a function to call when it has started or failed to start. */
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
