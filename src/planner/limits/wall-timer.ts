import { RESERVED_SHARE } from "./last-turn-reserve.ts";
import { LONGEST_TIMER } from "./longest-timer.ts";

/** What happens when a run's time is up. */
export interface WallEnds {
  /** The time for the run's work is up; a tenth of the limit is left for the last turn. */
  readonly onWorkEnd: () => void;
  readonly onEnd: () => void;
}

/** Counts down a run's remaining time. Paused while the run waits for a person. */
export class WallTimer {
  readonly #ends: WallEnds;
  readonly #reserved: number;
  #left: number;
  #startedAt = 0;
  #pauses = 0;
  #timers: NodeJS.Timeout[] | null = null;

  /** Starts at once. @param limit The run's limit. @param left What is left of it. Both in milliseconds. */
  constructor(limit: number, left: number, ends: WallEnds) {
    this.#left = Math.max(0, left);
    this.#reserved = limit * RESERVED_SHARE;
    this.#ends = ends;
    if (this.workLeft <= 0) ends.onWorkEnd();
    this.#start();
  }

  /** Milliseconds that are left for the run's work. */
  get workLeft(): number {
    const passed = this.#timers === null ? 0 : performance.now() - this.#startedAt;
    return this.#left - passed - this.#reserved;
  }

  /** Pauses the timer while `work` runs: until the last one ends, if there are several. */
  async pausedFor<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#pauses++ === 0) this.stop();
    try {
      return await work();
    } finally {
      if (--this.#pauses === 0) this.#start();
    }
  }

  stop(): void {
    if (this.#timers === null) return;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = null;
    this.#left = Math.max(0, this.#left - (performance.now() - this.#startedAt));
  }

  #start(): void {
    this.#startedAt = performance.now();
    this.#timers = [];
    const { onWorkEnd, onEnd } = this.#ends;
    this.#after(this.#left - this.#reserved, onWorkEnd);
    this.#after(this.#left, onEnd);
  }

  /** Beyond the longest timer, the end is weeks away. */
  #after(milliseconds: number, end: () => void): void {
    if (milliseconds <= 0 && end === this.#ends.onWorkEnd) return;
    if (milliseconds <= LONGEST_TIMER) this.#timers?.push(setTimeout(end, milliseconds));
  }
}
