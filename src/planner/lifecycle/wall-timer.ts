import { LONGEST_TIMER } from "./longest-timer.ts";

/** Counts down a run's remaining time. Paused while the run waits for a person. */
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

  /** Pauses the timer while `work` runs. */
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
    // Beyond the longest timer, the end is weeks away.
    if (this.#left <= LONGEST_TIMER) this.#timer = setTimeout(this.#onEnd, this.#left);
  }
}
