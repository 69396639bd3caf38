import { LONGEST_TIMER } from "./longest-timer.ts";

/** The time that a run has left. It stands still while the run waits for a person. */
export class WallTimer {
  readonly #onEnd: () => void;
  #left: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Starts at once. @param left In milliseconds. */
  constructor(left: number, onEnd: () => void) {
    this.#left = Math.max(0, left);
    this.#onEnd = onEnd;
    this.#start();
  }

  /** Lets `work` take as long as it likes. */
  async pausedFor<Result>(work: () => Promise<Result>): Promise<Result> {
    this.stop();
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left = Math.max(0, this.#left - (performance.now() - this.#startedAt));
  }

  #start(): void {
    this.#startedAt = performance.now();
    // What no timer can hold is years away.
    if (this.#left <= LONGEST_TIMER) this.#timer = setTimeout(this.#onEnd, this.#left);
  }
}
