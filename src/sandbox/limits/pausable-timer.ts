/** A timer that stands still while a person is asked. */
export class PausableTimer {
  readonly #end: () => void;
  #left: number;
  #startedAt = 0;
  #pauses = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** Starts at once. */
  constructor(milliseconds: number, end: () => void) {
    this.#left = milliseconds;
    this.#end = end;
    this.#start();
  }

  /** Pauses the timer while `work` runs: until the last one ends, if there are several. */
  async pausedFor<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#pauses++ === 0) this.#pause();
    try {
      return await work();
    } finally {
      if (--this.#pauses === 0) this.#start();
    }
  }

  /** For good. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#startedAt;
  }

  #start(): void {
    if (this.#isOver) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(
      () => {
        this.#isOver = true;
        this.#end();
      },
      Math.max(0, this.#left),
    );
  }
}
